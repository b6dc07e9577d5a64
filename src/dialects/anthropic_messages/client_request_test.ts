import assert from "@std/assert";
import type { JsonObject } from "../../base/json.ts";
import { Fault } from "../../base/fault.ts";
import { sealToText } from "../../ir/seal.ts";
import { decodeRequest } from "./client_request.ts";
import { errorBody } from "./faults.ts";

const message = { role: "user", content: "x" };

function decode(fields: JsonObject) {
  return decodeRequest({ model: "m", max_tokens: 1, messages: [message], ...fields });
}

function rolesOf(fields: JsonObject) {
  return decode(fields).turns.map((turn) =>
    `${turn.role}@${turn.at}:${turn.parts.map((part) => part.type).join(",")}`
  );
}

Deno.test("decodeRequest keeps system text where it stands (W085)", () => {
  assert.deepEqual(
    rolesOf({ system: "s", messages: [message, { role: "system", content: "late" }] }),
    ["system@/system:text", "user@/messages/0:text", "system@/messages/1:text"],
  );
});

Deno.test("decodeRequest makes tool turns of tool results, in the order of the message", () => {
  const content = [
    { type: "tool_result", tool_use_id: "a", content: "1" },
    { type: "tool_result", tool_use_id: "b" },
    { type: "text", text: "and?" },
  ];
  assert.deepEqual(rolesOf({ messages: [{ role: "user", content }] }), [
    "tool@/messages/0:tool_result,tool_result",
    "user@/messages/0:text",
  ]);
});

Deno.test("decodeRequest names the field that is wrong", () => {
  const cases: readonly [JsonObject, string][] = [
    [{ model: 1 }, "model"],
    [{ messages: "x" }, "messages"],
    [{ messages: ["x"] }, "messages[0]"],
    [{ messages: [{ role: "user" }] }, "messages[0].content"],
    [{ messages: [{ role: "tool", content: "x" }] }, "messages[0].role"],
    [{ messages: [{ role: "user", content: [{ text: "x" }] }] }, "messages[0].content[0].type"],
    [{ messages: [{ role: "user", content: [{ type: "text" }] }] }, "messages[0].content[0].text"],
    [
      { messages: [{ role: "user", content: [{ type: "image" }] }] },
      "messages[0].content[0].source",
    ],
    [{ max_tokens: "9" }, "max_tokens"],
    [{ tools: [{ name: 1 }] }, "tools[0].name"],
    [{ thinking: { type: "enabled" } }, "thinking.budget_tokens"],
    [{ stop_sequences: [1] }, "stop_sequences[0]"],
  ];
  for (const [fields, param] of cases) {
    assert.throws(() => decode(fields), { name: "Fault", code: "bad_request", param });
  }
});

Deno.test("decodeRequest unwraps another issuer's state and takes a signature for nobody's (W045)", () => {
  const seal = {
    kind: "encrypted",
    data: "gAAA",
    issuer: { provider: "openai", modelFamily: "gpt" },
  } as const;
  const content = [
    { type: "redacted_thinking", data: sealToText(seal, "rs_1") },
    { type: "thinking", thinking: "hm", signature: "S==" },
    { type: "thinking", thinking: "unsigned", signature: "" },
  ];
  const [turn] = decode({ messages: [{ role: "assistant", content }] }).turns;
  assert.deepEqual(
    turn?.parts.map((part) => part.type === "thinking" ? [part.text, part.seal, part.id] : []),
    [
      ["", seal, "rs_1"],
      ["hm", { kind: "signature", data: "S==" }, undefined],
      ["unsigned", undefined, undefined],
    ],
  );
});

Deno.test("decodeRequest knows a hosted tool by its type and a choice of it by its name", () => {
  const request = decode({
    tools: [{ type: "web_search_20250305", name: "web_search" }, {
      type: "custom",
      name: "f",
      input_schema: {},
    }],
    tool_choice: { type: "tool", name: "web_search", disable_parallel_tool_use: true },
  });
  assert.deepEqual(request.tools.map((tool) => tool.type), ["hosted", "function"]);
  assert.deepEqual(request.toolChoice, { type: "tool", name: "web_search", kind: "hosted" });
  assert.equal(request.parallelToolCalls, false);
});

Deno.test("decodeRequest reads thinking and effort, and says where they stood", () => {
  const cases: readonly [JsonObject, unknown, string][] = [
    [
      { thinking: { type: "enabled", budget_tokens: 2000 } },
      { mode: "on", budgetTokens: 2000 },
      "/thinking",
    ],
    [
      { thinking: { type: "adaptive" }, output_config: { effort: "low" } },
      { mode: "adaptive", effort: "low", effortAt: "/output_config/effort" },
      "/thinking",
    ],
    [{ thinking: { type: "disabled" } }, { mode: "off" }, "/thinking"],
    [
      { output_config: { effort: "max" } },
      { mode: "on", effort: "max" },
      "/output_config/effort",
    ],
    [{ thinking: { type: "between_tools" } }, undefined, "/output_config/effort"],
  ];
  for (const [fields, reasoning, pointer] of cases) {
    const request = decode(fields);
    assert.deepEqual(request.reasoning, reasoning);
    assert.equal(request.pointers.reasoning, pointer);
  }
});

Deno.test("decodeRequest finds a schema in its new and in its old place", () => {
  const format = { type: "json_schema", schema: { type: "object" } };
  const output = { type: "json_schema", name: "output", schema: { type: "object" } };
  const now = decode({ output_config: { format } });
  const before = decode({ output_format: format });
  assert.deepEqual([now.output, now.pointers.output], [output, "/output_config/format"]);
  assert.deepEqual([before.output, before.pointers.output], [output, "/output_format"]);
});

Deno.test('decodeRequest keeps a field called "__proto__" as data', () => {
  const body = JSON.parse(
    '{"model":"m","max_tokens":1,"messages":[{"role":"user","content":[{"type":"text","text":"x","__proto__":{"polluted":1}}]}]}',
  ) as JsonObject;
  decodeRequest(body);
  assert.equal(({} as Record<string, unknown>).polluted, undefined);
});

Deno.test("decodeRequest marks a turn that leaves its history on the server, and the refusal makes the SDK send it", () => {
  const request = (thread: JsonObject) =>
    decodeRequest({
      model: "m",
      max_tokens: 9,
      thread,
      messages: [{ role: "user", content: "x" }],
    });
  assert.equal(request({ type: "create" }).continues, undefined);
  assert.equal(request({ type: "continue", previous_message_id: "msg_1" }).continues, "thread");
  const body = errorBody(new Fault("bad_request", "no state", { reason: "unsupported_state" }));
  assert.deepEqual((body.error as JsonObject).details, { error_code: "thread_not_found" });
});
