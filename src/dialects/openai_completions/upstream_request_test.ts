import assert from "@std/assert";
import type { Json, JsonObject } from "../../base/json.ts";
import type { UpstreamTarget } from "../../ir/codec.ts";
import { openaiChat } from "../openai_chat/mod.ts";
import { encodeRequest } from "./upstream_request.ts";
import { decodeRequest } from "./client_request.ts";

const target: UpstreamTarget = {
  model: "base",
  issuer: { provider: "p", modelFamily: "f" },
  quirks: {},
  unsupported: "drop",
};

function ofChat(fields: JsonObject, changed: Partial<UpstreamTarget> = {}) {
  const body = { model: "m", messages: [{ role: "user", content: "Hi" }], ...fields };
  return encodeRequest(openaiChat.client.decodeRequest(body), {
    ...target,
    ...changed,
  });
}

const tool = (name: string) => ({ type: "function", function: { name } });

Deno.test("encodeRequest sends what one user says as it is", () => {
  const { value, losses } = ofChat({ max_tokens: 9 });
  assert.deepEqual(value, { model: "base", prompt: "Hi", max_tokens: 9 });
  assert.deepEqual(losses, []);
});

Deno.test("encodeRequest writes a conversation as one text, and says so", () => {
  const { value, losses } = ofChat({
    max_tokens: 9,
    messages: [
      { role: "system", content: "Be brief." },
      { role: "user", content: "Hi" },
      {
        role: "assistant",
        content: null,
        tool_calls: [{ id: "c", type: "function", function: { name: "f", arguments: '{"a":1}' } }],
      },
      { role: "tool", tool_call_id: "c", content: "two" },
      { role: "assistant", content: "It is" },
    ],
  });
  assert.equal(
    value.prompt,
    'System: Be brief.\n\nUser: Hi\n\nAssistant: [f {"a":1}]\n\nTool: two\n\nAssistant: It is',
  );
  assert.deepEqual(value.stop, ["\n\nUser:"]);
  assert.deepEqual(losses.map(({ at, kind }) => `${kind} ${at}`), [
    "approximated /messages/2/tool_calls/0",
    "approximated /messages/3",
    "approximated /messages/0",
    "defaulted /stop",
  ]);
});

Deno.test("encodeRequest asks for more than the 16 tokens that no limit means", () => {
  const { value, losses } = ofChat({});
  assert.equal(value.max_tokens, 1_024);
  assert.deepEqual(losses.map(({ at, kind }) => [at, kind]), [["/max_tokens", "defaulted"]]);
  // A client of the dialect knows its default.
  const own = encodeRequest(decodeRequest({ prompt: "Hi" }), target).value;
  assert.equal(own.max_tokens, undefined);
});

Deno.test("encodeRequest refuses a tool that must be called, and drops those that may be", () => {
  const refused: readonly JsonObject[] = [
    { tools: [tool("a")] },
    { tools: [tool("a"), tool("b")], tool_choice: "required" },
    { tools: [tool("a"), tool("b")], tool_choice: { type: "function", function: { name: "b" } } },
  ];
  for (const fields of refused) {
    assert.throws(() => ofChat(fields), { code: "bad_request", reason: "unsupported_tool" });
  }
  const { value, losses } = ofChat({ max_tokens: 9, tools: [tool("a"), tool("b")] });
  assert.equal(value.tools, undefined);
  assert.deepEqual(losses.map(({ at }) => at), ["/tools/0", "/tools/1"]);
  assert.deepEqual(ofChat({ tools: [tool("a")], tool_choice: "none" }).value.prompt, "Hi");
});

Deno.test("encodeRequest leaves media out, and refuses a request that is nothing else", () => {
  const image: Json = { type: "image_url", image_url: { url: "https://example.com/a.png" } };
  const text: Json = { type: "text", text: "What is it?" };
  const both = [{ role: "user", content: [image, text] }];
  const { value, losses } = ofChat({ max_tokens: 9, messages: both });
  assert.equal(value.prompt, "What is it?");
  assert.deepEqual(losses.map(({ at, kind }) => [at, kind]), [
    ["/messages/0/content/0", "unsupported"],
  ]);
  assert.throws(() => ofChat({ messages: both }, { unsupported: "reject" }), {
    code: "bad_request",
    param: "messages[0].content[0]",
  });
  assert.throws(() => ofChat({ messages: [{ role: "user", content: [image] }] }), {
    code: "bad_request",
    param: "messages[0]",
  });
});

Deno.test("encodeRequest leaves out what a provider refuses, and says so where the client said it", () => {
  const quirks = { drop: ["seed", "user", "max_tokens"], streamUsage: false };
  const { value, losses } = ofChat({ seed: 1, stream: true }, { quirks });
  assert.deepEqual(value, { model: "base", prompt: "Hi", stream: true });
  assert.deepEqual(losses.map(({ at, kind }) => [at, kind]), [
    ["/max_tokens", "defaulted"],
    ["/seed", "unsupported"],
  ]);
});
