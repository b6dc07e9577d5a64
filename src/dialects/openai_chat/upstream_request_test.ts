import assert from "@std/assert";
import type { JsonObject } from "../../base/json.ts";
import { rawJson } from "../../base/json.ts";
import { Fault } from "../../base/fault.ts";
import type { Quirks, UpstreamTarget } from "../../ir/codec.ts";
import { dialectId } from "../../ir/origin.ts";
import { type Part, toolCallId } from "../../ir/part.ts";
import type { ChatRequest, Turn } from "../../ir/request.ts";
import { decodeRequest } from "./client_request.ts";
import { encodeRequest } from "./upstream_request.ts";

const foreign = dialectId("another_dialect");
const issuer = { provider: "deepseek", modelFamily: "deepseek" };

function target(quirks: Quirks = {}, model = "m"): UpstreamTarget {
  return { model, issuer, quirks, unsupported: "drop" };
}

function request(turns: readonly Turn[], more: Partial<ChatRequest> = {}): ChatRequest {
  return {
    dialect: foreign,
    model: "m",
    turns,
    tools: [],
    sampling: {},
    stream: false,
    streamUsage: false,
    pointers: {},
    ...more,
  };
}

function user(text: string): Turn {
  return { role: "user", at: "/m/0", parts: [{ type: "text", text }] };
}

function calls(...ids: string[]): Turn {
  return {
    role: "assistant",
    parts: ids.map((id) => ({
      type: "tool_call",
      at: `/c/${id}`,
      id: toolCallId(id),
      name: "f",
      args: rawJson("{}"),
      kind: "function",
    })),
  };
}

function results(...results: (readonly [id: string, parts: readonly Part[], isError?: boolean])[]) {
  return {
    role: "user",
    parts: results.map(([id, parts, isError = false]) => ({
      type: "tool_result",
      at: `/r/${id}`,
      callId: toolCallId(id),
      parts,
      isError,
      kind: "function",
    })),
  } as const satisfies Turn;
}

const text = (text: string): Part => ({ type: "text", text });
const image: Part = {
  type: "media",
  media: "image",
  mediaType: "image/png",
  source: { kind: "inline", base64: "AAAA" },
};

function messages(chat: ChatRequest, to = target()): readonly JsonObject[] {
  return encodeRequest(chat, to).value.messages as unknown as readonly JsonObject[];
}

function faultOf(run: () => unknown): Fault {
  try {
    run();
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

Deno.test("encodeRequest puts images of tool results behind all results (W034)", () => {
  const chat = request([
    user("look"),
    calls("a", "b"),
    { ...results(["a", [text("seen"), image]], ["b", [text("ok")]]) },
    user("next"),
  ]);
  assert.deepEqual(messages(chat).slice(2), [
    { role: "tool", tool_call_id: "a", content: "seen" },
    { role: "tool", tool_call_id: "b", content: "ok" },
    {
      role: "user",
      content: [{ type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } }],
    },
    { role: "user", content: "next" },
  ]);
});

Deno.test("encodeRequest writes results before the text of their turn (W029)", () => {
  const mixed: Turn = { role: "user", parts: [text("and?"), ...results(["a", [text("1")]]).parts] };
  assert.deepEqual(messages(request([user("x"), calls("a"), mixed])).slice(2), [
    { role: "tool", tool_call_id: "a", content: "1" },
    { role: "user", content: "and?" },
  ]);
});

Deno.test("encodeRequest marks a failed tool call in its text (W035)", () => {
  const chat = request([user("x"), calls("a", "b"), {
    ...results(["a", [text("no such file")], true], ["b", [text("Error: disk")], true]),
  }]);
  const sent = encodeRequest(chat, target());
  const written = sent.value.messages as unknown as readonly JsonObject[];
  assert.deepEqual(written.slice(2).map((message) => message.content), [
    "Error: no such file",
    "Error: disk",
  ]);
  assert.deepEqual(sent.losses.map((loss) => loss.at), ["/r/a/is_error", "/r/b/is_error"]);
});

Deno.test("encodeRequest names the id of a result without a call and a call without result (W030)", () => {
  const orphan = faultOf(() => messages(request([user("x"), results(["lost", []])])));
  assert.match(orphan.message, /"lost"/);
  assert.equal(orphan.status, 400);
  const missing = faultOf(() => messages(request([user("x"), calls("open"), user("y")])));
  assert.match(missing.message, /"open"/);
});

Deno.test("encodeRequest sends one result a call (W031)", () => {
  const chat = request([user("x"), calls("a"), results(["a", [text("1")]], ["a", [text("2")]])]);
  const sent = encodeRequest(chat, target());
  assert.equal((sent.value.messages as unknown[]).length, 3);
  assert.equal(sent.losses.length, 1);
});

Deno.test("encodeRequest joins the calls of several assistant turns into one message (W022)", () => {
  const chat = request([user("x"), calls("a"), calls("b"), results(["a", []], ["b", []])]);
  assert.equal((messages(chat)[1]!.tool_calls as unknown[]).length, 2);
});

Deno.test("encodeRequest shortens call ids and tool names the same way everywhere (W025, W026)", () => {
  const id = `toolu.${"x".repeat(80)}`;
  const name = "mcp/server.tool";
  const chat = request([user("x"), {
    role: "assistant",
    parts: [{ type: "tool_call", id: toolCallId(id), name, args: rawJson("{}"), kind: "function" }],
  }, results([id, [text("1")]])], { tools: [{ type: "function", name }] });
  const { value } = encodeRequest(chat, target());
  const [, assistant, result] = value.messages as unknown as readonly JsonObject[];
  const call = (assistant!.tool_calls as unknown as readonly JsonObject[])[0]!;
  assert.equal(call.id, result!.tool_call_id);
  assert.match(String(call.id), /^[a-zA-Z0-9_-]{1,40}$/);
  const wire = (call.function as JsonObject).name;
  const tools = value.tools as unknown as readonly { function: JsonObject }[];
  assert.equal(wire, tools[0]!.function.name);
  assert.match(String(wire), /^[a-zA-Z0-9_-]{1,64}$/);
});

Deno.test("encodeRequest sends custom tools as functions to who knows none (W038)", () => {
  const input = '*** Begin Patch\n"x"';
  const chat = request([user("x"), {
    role: "assistant",
    parts: [{
      type: "tool_call",
      id: toolCallId("a"),
      name: "patch",
      args: rawJson(input),
      kind: "custom",
    }],
  }, results(["a", [text("ok")]])], {
    tools: [{ type: "custom", name: "patch", at: "/tools/0" }],
    toolChoice: { type: "tool", name: "patch", kind: "custom" },
  });
  const { value, losses } = encodeRequest(chat, target());
  assert.deepEqual(value.tool_choice, { type: "function", function: { name: "patch" } });
  const call = (value.messages as unknown as { tool_calls: { function: JsonObject }[] }[])[1]!
    .tool_calls[0]!;
  assert.equal(call.function.arguments, JSON.stringify({ input }));
  assert.deepEqual(losses.map((loss) => loss.at), ["/tools/0"]);
  const native = encodeRequest(chat, target({ customTools: true }));
  assert.deepEqual(native.value.tool_choice, { type: "custom", custom: { name: "patch" } });
  assert.deepEqual(native.losses, []);
});

Deno.test("encodeRequest drops a hosted tool that may be used and refuses one that must", () => {
  const hosted = {
    type: "hosted",
    dialect: foreign,
    name: "web_search",
    block: { type: "web_search" },
    at: "/tools/0",
  } as const;
  const f = { type: "function", name: "f" } as const;
  const sent = encodeRequest(request([user("x")], { tools: [hosted, f] }), target());
  assert.equal((sent.value.tools as unknown[]).length, 1);
  assert.deepEqual(sent.losses.map((loss) => loss.at), ["/tools/0"]);
  const must: readonly [Partial<ChatRequest>, UpstreamTarget][] = [
    [{ tools: [hosted] }, target()],
    [
      { tools: [hosted, f], toolChoice: { type: "tool", name: "web_search", kind: "hosted" } },
      target(),
    ],
    [{ tools: [hosted, f] }, { ...target(), unsupported: "reject" }],
  ];
  for (const [more, to] of must) {
    const fault = faultOf(() => encodeRequest(request([user("x")], more), to));
    assert.equal(fault.status, 400);
    assert.equal(fault.reason, "unsupported_tool");
    assert.equal(fault.param, "tools[0]");
  }
});

Deno.test("encodeRequest gives thinking back to nobody but who made it (W044, W046)", () => {
  const seal = (provider: string) =>
    ({
      type: "thinking",
      text: provider,
      at: `/t/${provider}`,
      seal: { kind: "signature", data: "sig", issuer: { provider, modelFamily: "deepseek" } },
    }) as const;
  const plain = { type: "thinking", text: "plain", at: "/t/plain" } as const;
  const turn: Turn = {
    role: "assistant",
    parts: [seal("deepseek"), seal("anthropic"), plain, text("hi")],
  };
  const chat = request([user("x"), turn, user("y")]);
  const back = encodeRequest(chat, target({ reasoningField: "reasoning_content" }));
  const sent = (back.value.messages as unknown as readonly JsonObject[])[1]!;
  assert.equal(sent.reasoning_content, "deepseekplain");
  assert.doesNotMatch(JSON.stringify(sent), /anthropic/);
  assert.deepEqual(back.losses.map((loss) => loss.at), ["/t/anthropic"]);
  const nowhere = encodeRequest(chat, target());
  assert.deepEqual((nowhere.value.messages as unknown as readonly JsonObject[])[1], {
    role: "assistant",
    content: "hi",
  });
  assert.equal(nowhere.losses.length, 3);
});

Deno.test("encodeRequest drops empty text and turns without anything to say (W080)", () => {
  const chat = request([
    { role: "system", parts: [text("")] },
    { role: "user", parts: [text(""), text("hi")] },
    { role: "assistant", parts: [] },
  ]);
  assert.deepEqual(messages(chat), [{ role: "user", content: "hi" }]);
});

Deno.test("encodeRequest follows the provider's quirks", () => {
  const chat = decodeRequest({
    model: "m",
    messages: [
      { role: "developer", content: [{ type: "text", text: "a" }, { type: "text", text: "b" }] },
      { role: "user", content: [{ type: "image_url", image_url: { url: "https://e.com/x.png" } }] },
    ],
    max_completion_tokens: 9,
    logit_bias: { "1": 2 },
    seed: 3,
    response_format: { type: "json_schema", json_schema: { name: "n", schema: {} } },
    stream: true,
    stream_options: { include_usage: true },
  });
  const { value, losses } = encodeRequest(
    chat,
    target({
      maxTokensField: "max_tokens",
      developerRole: false,
      jsonSchema: false,
      media: false,
      streamUsage: false,
      drop: ["logit_bias", "seed"],
    }),
  );
  assert.deepEqual(value, {
    model: "m",
    messages: [{ role: "system", content: "a\nb" }, { role: "user", content: "" }],
    max_tokens: 9,
    response_format: { type: "json_object" },
    stream: true,
  });
  assert.deepEqual(
    losses.map((loss) => loss.at).sort(),
    ["/logit_bias", "/messages/1/content/0", "/response_format", "/seed"],
  );
});

Deno.test("encodeRequest follows the model's quirks", () => {
  const body = { messages: [], max_tokens: 5, temperature: 0.3, model: "x" };
  const sent = (model: string) => encodeRequest(decodeRequest(body), target({}, model)).value;
  assert.deepEqual(sent("o3-mini"), {
    model: "o3-mini",
    messages: [],
    max_completion_tokens: 5,
    temperature: 0.3,
  });
  assert.deepEqual(sent("gpt-5.1"), { model: "gpt-5.1", messages: [], max_completion_tokens: 5 });
  assert.equal(sent("llama3").max_tokens, 5);
  const { losses } = encodeRequest(decodeRequest(body), target({}, "gpt-5-mini"));
  assert.deepEqual(losses.map((loss) => loss.at), ["/temperature"]);
});

Deno.test("encodeRequest asks every stream for usage (W060)", () => {
  const { value } = encodeRequest(request([user("x")], { stream: true }), target());
  assert.deepEqual(value.stream_options, { include_usage: true });
});

Deno.test("encodeRequest says what it cannot translate", () => {
  const chat = request([user("x")], {
    sampling: { topK: 5, stop: ["a", "b", "c", "d", "e"] },
    reasoning: { mode: "on", budgetTokens: 20_000 },
    toolChoice: { type: "required" },
    pointers: { topK: "/top_k", stop: "/stops", reasoning: "/thinking", toolChoice: "/choice" },
  });
  const { value, losses } = encodeRequest(chat, target({}, "qwen3:8b"));
  assert.deepEqual(value.stop, ["a", "b", "c", "d"]);
  assert.equal(value.reasoning_effort, "high");
  assert.deepEqual(losses.map((loss) => loss.at).sort(), [
    "/choice",
    "/stops",
    "/thinking",
    "/top_k",
  ]);
});

Deno.test("encodeRequest sends no cache mark to who answers 400 to it", () => {
  const turn: Turn = {
    role: "user",
    parts: [{ type: "text", text: "x", at: "/p", cache: { ttl: "1h" } }],
  };
  const plain = encodeRequest(request([turn]), target());
  assert.doesNotMatch(JSON.stringify(plain.value), /cache_control/);
  assert.deepEqual(plain.losses.map((loss) => loss.at), ["/p/cache_control"]);
  const marked = encodeRequest(request([turn]), target({ cacheControl: true }));
  assert.match(JSON.stringify(marked.value), /"cache_control":\{"type":"ephemeral","ttl":"1h"\}/);
});

Deno.test("encodeRequest gives calls of other makers some thinking where a model refuses calls without (W044)", () => {
  const turns = [user("go"), calls("a"), results(["a", [{ type: "text", text: "done" }]])];
  const thinkingIn = (quirks: Quirks) => {
    const sent = encodeRequest(request(turns), target(quirks)).value.messages as JsonObject[];
    return sent[1]!.reasoning_content;
  };
  assert.equal(thinkingIn({ reasoningField: "reasoning_content" }), " ");
  assert.equal(thinkingIn({ reasoningField: "reasoning" }), undefined);
  assert.equal(thinkingIn({}), undefined);
});
