import assert from "@std/assert";
import type { Json, JsonObject } from "../../base/json.ts";
import type { Translated } from "../../ir/origin.ts";
import type { Part } from "../../ir/part.ts";
import type { ChatRequest } from "../../ir/request.ts";
import { assistant, call, lossesOf, result, user } from "../../../tests/support/messages.ts";
import { decodeRequest } from "./client_request.ts";
import { encodeRequest } from "./upstream_request.ts";
import {
  BEDROCK,
  CLAUDE_45,
  messagesOf,
  tool,
  userWith,
  written,
} from "../../../tests/support/converse.ts";

Deno.test("encodeRequest writes neither model nor stream: both stand in the path", () => {
  assert.deepEqual(written({ stream: true }).value, {
    messages: [{ role: "user", content: [{ text: "x" }] }],
  });
});

Deno.test("encodeRequest gathers all results of parallel calls in one message, before text (W029, W032)", () => {
  const translated = written({
    tools: [tool],
    turns: [
      user("a"),
      user("b"),
      { role: "assistant", parts: [call("1"), call("2")] },
      { role: "tool", parts: [result("1", "one")] },
      { role: "user", parts: [{ type: "text", text: "and" }] },
      { role: "tool", parts: [{ ...result("2", "two"), isError: true }] },
    ],
  });
  const use = (id: string) => ({ toolUse: { toolUseId: id, name: "f", input: {} } });
  assert.deepEqual(messagesOf(translated), [
    { role: "user", content: [{ text: "a" }, { text: "b" }] },
    { role: "assistant", content: [use("1"), use("2")] },
    {
      role: "user",
      content: [
        { toolResult: { toolUseId: "1", content: [{ text: "one" }] } },
        { toolResult: { toolUseId: "2", content: [{ text: "two" }], status: "error" } },
        { text: "and" },
      ],
    },
  ]);
});

Deno.test("encodeRequest sends no empty text, no open white space and no empty message (W080)", () => {
  const translated = written({
    turns: [user(""), assistant("so "), user(" \n"), assistant("then  ")],
  });
  assert.deepEqual(messagesOf(translated), [
    { role: "user", content: [{ text: "." }] },
    { role: "assistant", content: [{ text: "so " }] },
    { role: "user", content: [{ text: "." }] },
    { role: "assistant", content: [{ text: "then" }] },
  ]);
  const first = written({ turns: [assistant("begin"), user("x")] });
  assert.deepEqual((messagesOf(first) as readonly JsonObject[])[0], {
    role: "user",
    content: [{ text: "." }],
  });
});

Deno.test("encodeRequest wraps arguments that are no object and makes names and ids legal (W020, W025, W026)", () => {
  const long = "i".repeat(80);
  const translated = written({
    tools: [{ ...tool, name: "a.b/c" }],
    turns: [
      user("x"),
      {
        role: "assistant",
        parts: [
          { ...call("1", '{"cut'), name: "a.b/c" },
          { ...call(long, '{"n":{"":1}}'), name: "a.b/c" },
        ],
      },
      { role: "tool", parts: [result("1", "r"), result(long, "")] },
    ],
  });
  const [, asked, answered] = messagesOf(translated) as unknown as { content: JsonObject[] }[];
  const calls = asked!.content.map(({ toolUse }) => toolUse as JsonObject);
  const { tools } = translated.value.toolConfig as { tools: JsonObject[] };
  const { name } = tools[0]!.toolSpec as JsonObject;
  assert.match(name as string, /^[a-zA-Z0-9_-]{1,64}$/);
  assert.deepEqual(calls.map((one) => one.name), [name, name]);
  assert.deepEqual(calls.map((one) => one.input), [{ raw_arguments: '{"cut' }, { n: { "": 1 } }]);
  assert.match(calls[1]!.toolUseId as string, /^[a-zA-Z0-9_-]{1,64}$/);
  const results = answered!.content.map(({ toolResult }) => toolResult as JsonObject);
  assert.deepEqual(results.map((one) => one.toolUseId), calls.map((one) => one.toolUseId));
  assert.deepEqual(results[1]!.content, [{ text: "." }], "an empty result is refused");
});

Deno.test("encodeRequest refuses calls without results and results without calls (W030)", () => {
  const lonely = { role: "assistant", parts: [call("1")] } as const;
  const orphan = { role: "tool", parts: [result("9", "r")] } as const;
  for (
    const [turns, reason] of [
      [[user("x"), lonely, user("y")], "missing_tool_result"],
      [[user("x"), orphan], "orphan_tool_result"],
    ] as const
  ) {
    assert.throws(() => written({ tools: [tool], turns }), { code: "bad_request", reason });
  }
});

Deno.test("encodeRequest marks a failed result in words for models without a status (W035)", () => {
  const turns = [
    user("x"),
    { role: "assistant", parts: [call("1")] },
    { role: "tool", parts: [{ ...result("1", "no such city"), isError: true }] },
  ] as const;
  const translated = written({ tools: [tool], turns }, { model: "openai.gpt-oss-20b-1:0" });
  const [, , answered] = messagesOf(translated) as unknown as { content: Json[] }[];
  assert.deepEqual(answered!.content, [
    { toolResult: { toolUseId: "1", content: [{ text: "Error:" }, { text: "no such city" }] } },
  ]);
  assert.deepEqual(lossesOf(translated), ["approximated /results/1/is_error"]);
});

Deno.test("encodeRequest says none by sending no tools, unless the history needs them", () => {
  const none = { tools: [tool], toolChoice: { type: "none" } } as const;
  const without = written(none);
  assert.equal(without.value.toolConfig, undefined);
  assert.deepEqual(lossesOf(without), ["approximated /tools/0"]);
  const history = [
    user("x"),
    { role: "assistant", parts: [call("1")] },
    { role: "tool", parts: [result("1", "r")] },
  ] as const;
  const needed = written({ ...none, turns: history });
  assert.deepEqual(needed.value.toolConfig, {
    tools: [{ toolSpec: { name: "f", inputSchema: { json: { type: "object", properties: {} } } } }],
  });
  assert.deepEqual(lossesOf(needed), ["unsupported /toolChoice"]);
  const unnamed = written({ turns: history });
  assert.deepEqual(unnamed.value.toolConfig, needed.value.toolConfig);
  assert.deepEqual(lossesOf(unnamed), ["defaulted "]);
});

Deno.test("encodeRequest writes the choices that a model knows", () => {
  const forced = { type: "tool", name: "f", kind: "function" } as const;
  const cases = [
    [CLAUDE_45, { type: "auto" }, { auto: {} }],
    [CLAUDE_45, { type: "required" }, { any: {} }],
    [CLAUDE_45, forced, { tool: { name: "f" } }],
    ["us.amazon.nova-pro-v1:0", forced, { tool: { name: "f" } }],
    ["mistral.mistral-large-2407-v1:0", { type: "required" }, { any: {} }],
    ["mistral.mistral-large-2407-v1:0", forced, undefined],
    ["us.meta.llama3-3-70b-instruct-v1:0", { type: "required" }, undefined],
  ] as const;
  for (const [model, toolChoice, wanted] of cases) {
    const translated = written({ tools: [tool], toolChoice }, { model });
    assert.deepEqual((translated.value.toolConfig as JsonObject).toolChoice, wanted, model);
    assert.deepEqual(lossesOf(translated), wanted === undefined ? ["unsupported /toolChoice"] : []);
  }
});

Deno.test("encodeRequest takes images as bytes only, and says so (W083)", () => {
  const image = (url: string): Part => ({
    type: "media",
    media: "image",
    at: "/i",
    mediaType: "",
    source: { kind: "url", url },
  });
  const parts = [
    image("data:image/jpg;base64,/9j/AA"),
    image("https://x/y.png"),
    image("s3://b/k.png"),
  ];
  const translated = written(userWith({ type: "text", text: "see" }, ...parts));
  assert.deepEqual((messagesOf(translated) as unknown as { content: Json }[])[0]!.content, [
    { text: "see" },
    { image: { format: "jpeg", source: { bytes: "/9j/AA" } } },
  ]);
  assert.deepEqual(lossesOf(translated), ["unsupported /i", "unsupported /i"]);
  assert.throws(
    () => written(userWith(...parts), { unsupported: "reject" }),
    { code: "bad_request", reason: "unsupported_media", param: "i" },
  );
});

Deno.test("encodeRequest gives documents legal names, each its own, and a text beside them", () => {
  const document = (name?: string): Part => ({
    type: "media",
    media: "file",
    at: "/d",
    mediaType: "application/pdf",
    source: { kind: "inline", base64: "JVBERi0=" },
    ...(name === undefined ? {} : { name }),
  });
  const translated = written(userWith(document("a_b.pdf"), document("a-b"), document()));
  const source = { bytes: "JVBERi0=" };
  assert.deepEqual((messagesOf(translated) as unknown as { content: Json }[])[0]!.content, [
    { document: { format: "pdf", source, name: "a-b" } },
    { document: { format: "pdf", source, name: "a-b (2)" } },
    { document: { format: "pdf", source, name: "document" } },
    { text: "." },
  ]);
  assert.deepEqual(lossesOf(translated), [
    "approximated /d",
    "approximated /d",
    "defaulted /d",
    "defaulted /messages/0",
  ]);
});

Deno.test("encodeRequest puts cache points behind what is marked (W070)", () => {
  const mark = { cache: {} };
  const translated = written({
    tools: [{ ...tool, ...mark }],
    turns: [
      { role: "system", at: "/s", parts: [{ type: "text", text: "s", ...mark }] },
      { role: "user", parts: [{ type: "text", text: "x", ...mark }] },
      { role: "assistant", parts: [call("1")] },
      {
        role: "tool",
        parts: [{ ...result("1", ""), parts: [{ type: "text", text: "r", ...mark }] }],
      },
    ],
  });
  const point = { cachePoint: { type: "default" } };
  const { system, toolConfig, messages } = translated.value as unknown as {
    system: Json[];
    toolConfig: { tools: Json[] };
    messages: { content: Json[] }[];
  };
  assert.deepEqual([system[1], toolConfig.tools[1]], [point, point]);
  assert.deepEqual(messages.map(({ content }) => content[1]), [point, undefined, point]);
});

Deno.test("encodeRequest keeps four cache points, and an hour where it is allowed (W071, W072)", () => {
  const marks = (ttls: readonly (string | undefined)[]): Partial<ChatRequest> =>
    userWith(...ttls.map((ttl, index): Part => ({
      type: "text",
      at: `/p/${index}`,
      text: `t${index}`,
      cache: ttl === undefined ? {} : { ttl },
    })));
  const kept = (translated: Translated<JsonObject>) =>
    (messagesOf(translated) as unknown as { content: JsonObject[] }[])[0]!.content.flatMap((
      block,
    ) => block.cachePoint === undefined ? [] : [(block.cachePoint as JsonObject).ttl ?? "default"]);
  const cases = [
    [CLAUDE_45, ["1h", "1h", undefined], ["1h", "1h", "default"], []],
    [CLAUDE_45, ["5m", "1h"], ["5m", "default"], ["approximated /p/1"]],
    [CLAUDE_45, [undefined, "1h"], ["default", "default"], ["approximated /p/1"]],
    ["us.anthropic.claude-3-7-sonnet-20250219-v1:0", ["1h"], ["default"], ["approximated /p/0"]],
    ["us.amazon.nova-pro-v1:0", ["1h"], ["default"], ["approximated /p/0"]],
    [CLAUDE_45, ["24h"], ["default"], ["approximated /p/0"]],
    ["us.meta.llama4-scout-17b-instruct-v1:0", ["5m"], [], ["unsupported /p/0"]],
    [
      CLAUDE_45,
      ["1h", "5m", "5m", "5m", "5m", "5m"],
      ["5m", "5m", "5m", "5m"],
      ["unsupported /p/0", "unsupported /p/1"],
    ],
    [CLAUDE_45, ["5m", "1h", "1h", "1h", "1h"], ["1h", "1h", "1h", "1h"], ["unsupported /p/0"]],
  ] as const;
  for (const [model, ttls, wanted, losses] of cases) {
    const translated = written(marks(ttls), { model });
    assert.deepEqual([kept(translated), lossesOf(translated)], [wanted, losses], ttls.join());
  }
  const nova = { model: "us.amazon.nova-pro-v1:0" };
  const tools = written({ tools: [{ ...tool, cache: {} }] }, nova);
  assert.equal((tools.value.toolConfig as { tools: Json[] }).tools.length, 1);
  assert.deepEqual(lossesOf(tools), ["unsupported /tools/0"]);
});

Deno.test("encodeRequest keeps a JSON result of its own dialect JSON, to the last number and key", () => {
  const json = { degrees: 15.5, nested: { "": [1, null, true] } };
  const toolResult = {
    toolUseId: "functions.x:0",
    content: [{ json }, { json: 7 }, { text: "{}" }],
  };
  const messages = [
    { role: "user", content: [{ text: "x" }] },
    {
      role: "assistant",
      content: [{ toolUse: { toolUseId: "functions.x:0", name: "x", input: {} } }],
    },
    { role: "user", content: [{ toolResult }] },
  ];
  const request = decodeRequest({ model: "m", messages });
  const [, , turn] = request.turns;
  const part = turn!.parts[0] as Extract<Part, { type: "tool_result" }>;
  assert.deepEqual(part.parts[0], {
    type: "text",
    at: "/messages/2/content/0/toolResult/content/0/json",
    text: JSON.stringify(json),
  });
  const target = { model: "m", issuer: BEDROCK, quirks: {}, unsupported: "drop" } as const;
  assert.deepEqual(encodeRequest(request, target).value, { messages });
});

Deno.test("encodeRequest sends a schema as text to models that take one", () => {
  const output = {
    type: "json_schema",
    name: "n",
    schema: { type: "object" },
    strict: true,
  } as const;
  assert.deepEqual(written({ output }).value.outputConfig, {
    textFormat: {
      type: "json_schema",
      structure: { jsonSchema: { schema: '{"type":"object"}', name: "n" } },
    },
  });
  const old = written({ output }, { model: "anthropic.claude-3-haiku-20240307-v1:0" });
  assert.equal(old.value.outputConfig, undefined);
  assert.deepEqual(lossesOf(old), ["unsupported /output"]);
});

Deno.test("encodeRequest says what of metadata and tiers the service has words for", () => {
  const translated = written({
    metadata: { team: "a b", "": "x", emoji: "👋" },
    serviceTier: "scale",
  });
  assert.deepEqual(translated.value.requestMetadata, { team: "a b" });
  assert.deepEqual(lossesOf(translated), ["unsupported /metadata", "unsupported /serviceTier"]);
  assert.deepEqual(written({ serviceTier: "flex" }).value.serviceTier, { type: "flex" });
});
