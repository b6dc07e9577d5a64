import assert from "@std/assert";
import type { JsonObject } from "../../base/json.ts";
import type { ChatRequest, HostedTool, Tool } from "../../ir/request.ts";
import { chatRequest, lossesOf, toMessages, user } from "../../../tests/support/messages.ts";
import { OPENAI_RESPONSES } from "../ids.ts";

const f: Tool = { type: "function", name: "f" };
const search: HostedTool = {
  type: "hosted",
  at: "/tools/1",
  dialect: OPENAI_RESPONSES,
  name: "web_search",
  block: { type: "web_search" },
};

function sent(request: Partial<ChatRequest>, unsupported: "drop" | "reject" = "drop") {
  return toMessages(chatRequest([user("x")], request), { unsupported });
}

function choiceOf(request: Partial<ChatRequest>) {
  return sent({ tools: [f], ...request }).value.tool_choice;
}

Deno.test("writeToolChoice says choice and the ban on parallel calls together (W033)", () => {
  const disable_parallel_tool_use = true;
  assert.deepEqual(choiceOf({ toolChoice: { type: "required" } }), { type: "any" });
  assert.deepEqual(choiceOf({ toolChoice: { type: "none" } }), { type: "none" });
  assert.deepEqual(choiceOf({ toolChoice: { type: "tool", name: "f", kind: "function" } }), {
    type: "tool",
    name: "f",
  });
  assert.deepEqual(choiceOf({ parallelToolCalls: false }), {
    type: "auto",
    disable_parallel_tool_use,
  });
  assert.deepEqual(choiceOf({ toolChoice: { type: "required" }, parallelToolCalls: false }), {
    type: "any",
    disable_parallel_tool_use,
  });
  assert.equal(choiceOf({ parallelToolCalls: true }), undefined);
  assert.equal(choiceOf({ tools: [], toolChoice: { type: "auto" } }), undefined);
});

Deno.test("writeTools leaves a schema untouched but for the type that the API demands (W036)", () => {
  const parameters: JsonObject = {
    properties: { properties: { $ref: "#/$defs/x" }, propertyNames: { anyOf: [{ type: "null" }] } },
    additionalProperties: false,
  };
  assert.deepEqual(sent({ tools: [{ type: "function", name: "f", parameters }] }).value.tools, [
    { name: "f", input_schema: { ...parameters, type: "object" } },
  ]);
  assert.deepEqual(sent({ tools: [f] }).value.tools, [
    { name: "f", input_schema: { type: "object", properties: {} } },
  ]);
});

Deno.test("writeTools makes names legal and tells namespaces apart (W026)", () => {
  const { value } = sent({
    tools: [
      { type: "function", name: "a.b" },
      { type: "function", name: "read", namespace: "files" },
    ],
    toolChoice: { type: "tool", name: "read", kind: "function" },
  });
  const names = (value.tools as readonly JsonObject[]).map((tool) => tool.name);
  assert.match(String(names[0]), /^a_b_[0-9a-f]{8}$/);
  assert.equal(names[1], "files__read");
  assert.deepEqual(value.tool_choice, { type: "tool", name: "files__read" });
});

Deno.test("writeTools drops another dialect's hosted tool with a loss (W037)", () => {
  const translated = sent({ tools: [f, search] });
  assert.equal((translated.value.tools as readonly unknown[]).length, 1);
  assert.deepEqual(lossesOf(translated), ["unsupported /tools/1"]);
});

Deno.test("writeTools refuses a hosted tool that is forced, alone or not to be dropped (W037)", () => {
  const forced = { type: "tool", name: "web_search", kind: "hosted" } as const;
  const cases = [
    () => sent({ tools: [search] }),
    () => sent({ tools: [f, search], toolChoice: forced }),
    () => sent({ tools: [f, search] }, "reject"),
  ];
  for (const send of cases) {
    assert.throws(send, {
      status: 400,
      reason: "unsupported_tool",
      param: "tools[1]",
      message: /"web_search"/,
    });
  }
});
