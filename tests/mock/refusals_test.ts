import assert from "@std/assert";
import { startMock } from "../../src/mock/mock.ts";

/* What the real APIs refuse, the mock refuses, in the dialect's shape. */

const user = { role: "user", content: "hi" };
const call = {
  role: "assistant",
  content: null,
  tool_calls: [{ id: "call_1", type: "function", function: { name: "f", arguments: "{}" } }],
};
const use = {
  role: "assistant",
  content: [{ type: "tool_use", id: "toolu_1", name: "f", input: {} }],
};
const result = (id: string) => ({
  role: "user",
  content: [{ type: "tool_result", tool_use_id: id, content: "x" }],
});
const fn = (name: string) => [{ type: "function", function: { name, parameters: {} } }];
const tool = (name: string) => [{ name, input_schema: { type: "object" } }];

type Case = readonly [path: string, body: unknown, message: RegExp];
const chat = (
  body: object,
  message: RegExp,
): Case => ["/v1/chat/completions", { model: "echo", ...body }, message];
const responses = (
  body: object,
  message: RegExp,
): Case => ["/v1/responses", { model: "echo", ...body }, message];
const messages = (body: object, message: RegExp): Case => [
  "/v1/messages",
  { model: "echo", max_tokens: 9, ...body },
  message,
];

const cases: readonly Case[] = [
  ["/v1/chat/completions", "{", /could not parse the JSON/],
  ["/v1/responses", "[]", /could not parse the JSON/],
  ["/v1/messages", "", /not valid JSON/],
  ["/v1/chat/completions", { messages: [user] }, /must provide a model/],
  chat({}, /Missing required parameter: 'messages'/),
  chat({ messages: [] }, /empty array/),
  chat({ messages: "hi" }, /expected an array of objects, but got a string/),
  chat({ messages: [{ role: "robot", content: "x" }] }, /Invalid value: 'robot'/),
  chat({ messages: [{ role: "user", content: null }] }, /expected a string, got null/),
  chat(
    { messages: [user, { role: "tool", tool_call_id: "x", content: "y" }] },
    /preceeding message/,
  ),
  chat({ messages: [user, call] }, /did not have response messages: call_1/),
  chat({ messages: [user, call, user] }, /did not have response messages: call_1/),
  chat({ messages: [user], tools: fn("a.b") }, /does not match pattern/),
  chat({ messages: [user], tools: fn("a".repeat(65)) }, /maximum length 64/),
  chat({ messages: [user], tools: [] }, /empty array/),
  chat({ messages: [user], tool_choice: "auto" }, /only allowed when 'tools'/),
  chat({ messages: [user], stream_options: {} }, /only allowed when 'stream'/),
  chat({ messages: [user], max_tokens: 1, max_completion_tokens: 1 }, /at the same time/),
  chat({ messages: [user], response_format: { type: "json_object" } }, /the word 'json'/),
  ["/v1/responses", { input: "x" }, /Missing required parameter: 'model'/],
  responses({}, /Missing required parameter: 'input'/),
  responses({ input: "x", max_output_tokens: 1 }, />= 16/),
  responses({ input: "x", previous_response_id: "resp_1" }, /not found/),
  responses(
    { input: [{ type: "function_call_output", call_id: "c", output: "" }] },
    /No tool call found/,
  ),
  responses(
    { input: [{ type: "function_call", call_id: "c", name: "f", arguments: "{}" }] },
    /No tool output found for function call c/,
  ),
  responses(
    { input: [{ role: "assistant", content: [{ type: "input_text", text: "x" }] }] },
    /'output_text'/,
  ),
  responses(
    { input: [{ type: "message", id: "x1", role: "user", content: "x" }] },
    /begins with 'msg'/,
  ),
  responses({ input: "x", tools: fn("f") }, /Missing required parameter: 'tools\[0\]\.name'/),
  ["/v1/messages", { model: "echo", messages: [user] }, /max_tokens: Field required/],
  ["/v1/messages", { max_tokens: 1, messages: [user] }, /model: Field required/],
  messages({}, /messages: Field required/),
  messages({ messages: [] }, /at least one message/),
  messages({ messages: [{ role: "robot", content: "x" }] }, /Unexpected role "robot"/),
  messages({ messages: [{ role: "user", content: "" }] }, /non-empty content/),
  messages(
    { messages: [{ role: "user", content: [{ type: "text", text: "" }] }] },
    /must be non-empty/,
  ),
  messages(
    { messages: [{ role: "user", content: [{ type: "text", text: " " }] }] },
    /non-whitespace/,
  ),
  messages({ messages: [user, { role: "assistant", content: "x " }] }, /trailing whitespace/),
  messages({ messages: [result("toolu_1")] }, /unexpected `tool_use_id`.*toolu_1/),
  messages({ messages: [user, use] }, /without `tool_result` blocks immediately after: toolu_1/),
  messages({ messages: [user, use, user] }, /without `tool_result` blocks/),
  messages(
    {
      messages: [user, use, {
        role: "user",
        content: [{ type: "text", text: "first" }, ...result("toolu_1").content],
      }],
    },
    /without `tool_result` blocks/,
  ),
  messages({ messages: [user], tools: tool("a.b") }, /tools\.0\.custom\.name: String should match/),
  messages({ messages: [user], tools: [{ name: "a" }] }, /input_schema: Field required/),
  messages({ messages: [user], tools: [...tool("a"), ...tool("a")] }, /must be unique/),
  messages(
    { messages: [user], max_tokens: 2000, thinking: { type: "enabled", budget_tokens: 2000 } },
    /must be greater than/,
  ),
  messages(
    {
      messages: [user],
      tools: tool("a"),
      tool_choice: { type: "any" },
      thinking: { type: "adaptive" },
    },
    /forces tool use/,
  ),
  [
    "/v1/messages",
    { model: "strict-roles", max_tokens: 9, messages: [user, user] },
    /roles must alternate/,
  ],
  [
    "/v1/messages",
    { model: "strict-roles", max_tokens: 9, messages: [user, { role: "system", content: "x" }] },
    /Unexpected role "system"/,
  ],
  ["/v1/embeddings", { model: "e" }, /'input'/],
];

Deno.test("the mock refuses what the real APIs refuse, with a 400 in the dialect's shape", async () => {
  const mock = await startMock();
  try {
    for (const [path, body, message] of cases) {
      const response = await fetch(mock.url + path, {
        method: "POST",
        headers: path.startsWith("/v1/messages") ? { "anthropic-version": "2023-06-01" } : {},
        body: typeof body === "string" ? body : JSON.stringify(body),
      });
      const reply = await response.json();
      assert.match(reply.error.message, message);
      assert.equal(response.status, 400, reply.error.message);
      assert.equal(reply.error.type, "invalid_request_error");
      if (path.startsWith("/v1/messages")) assert.match(reply.request_id, /^req_01/);
      else assert("param" in reply.error && "code" in reply.error);
    }
  } finally {
    await mock.close();
  }
});

Deno.test("the mock answers unknown paths and methods in the dialect's shape", async () => {
  const mock = await startMock();
  const version = { "anthropic-version": "2023-06-01" };
  const table = [
    ["GET", "/", 200],
    ["HEAD", "/", 200],
    ["GET", "/healthz", 200],
    ["GET", "/v1/chat/completions", 405],
    ["POST", "/v1/nothing", 404],
    ["GET", "/v1/messages/nothing", 404],
    ["DELETE", "/v1/models", 404],
    ["GET", "/v1/models/unknown", 404],
  ] as const;
  try {
    for (const [method, path, status] of table) {
      const response = await fetch(mock.url + path, { method, headers: version });
      assert.equal(response.status, status, `${method} ${path}`);
      const text = await response.text();
      const openai = path === "/v1/chat/completions"; // a path of one vendor, whoever asks
      if (status !== 200) assert.equal(JSON.parse(text).type, openai ? undefined : "error");
    }
    const plain = await fetch(`${mock.url}/v1/nothing`, { method: "POST", body: "{}" });
    const openai = await plain.json();
    assert.equal(openai.error.param, null);
    assert.equal(openai.type, undefined);
    const beta = await fetch(`${mock.url}/v1/messages?beta=true`, {
      method: "POST",
      headers: version,
      body: JSON.stringify({ model: "echo", max_tokens: 9, messages: [user] }),
    });
    assert.equal(beta.status, 200);
    await beta.text();
    const unversioned = await fetch(`${mock.url}/v1/messages`, { method: "POST", body: "{}" });
    assert.match((await unversioned.json()).error.message, /anthropic-version/);
  } finally {
    await mock.close();
  }
});

Deno.test("model auth answers only those who bring a key, in either header", async () => {
  const mock = await startMock();
  const headers = [
    [{}, 401],
    [{ authorization: "Bearer wrong" }, 401],
    [{ authorization: "Bearer good" }, 200],
    [{ "x-api-key": "good" }, 200],
  ] as const;
  try {
    for (const [header, status] of headers) {
      const response = await fetch(`${mock.url}/v1/chat/completions`, {
        method: "POST",
        headers: header,
        body: JSON.stringify({ model: "mock/auth", messages: [user] }),
      });
      assert.equal(response.status, status);
      await response.text();
    }
    assert.equal(mock.requests.length, 4);
    assert.equal(mock.requests[2]?.headers.authorization, "Bearer good");
  } finally {
    await mock.close();
  }
});
