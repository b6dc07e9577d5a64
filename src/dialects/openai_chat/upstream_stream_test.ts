import assert from "@std/assert";
import type { Json } from "../../base/json.ts";
import { runTransducer } from "../../base/transducer.ts";
import type { ReadEnv } from "../../ir/codec.ts";
import { fold } from "../../ir/fold.ts";
import { grammarError } from "../../ir/grammar.ts";
import type { StreamEvent } from "../../ir/event.ts";
import type { Tool } from "../../ir/request.ts";
import { decodeRequest } from "./client_request.ts";
import { decodeStream } from "./upstream_stream.ts";

function env(tools: readonly Tool[] = []): ReadEnv {
  const request = { ...decodeRequest({ messages: [] }), tools };
  const issuer = { provider: "p", modelFamily: "m" };
  return { request, target: { model: "m", issuer, quirks: {}, unsupported: "drop" } };
}

function delta(delta: Json, finish: Json = null): Json {
  return { id: "r", model: "m", choices: [{ index: 0, delta, finish_reason: finish }] };
}

function decode(chunks: readonly (Json | string)[], readEnv = env()): readonly StreamEvent[] {
  const messages = chunks.map((chunk) => ({
    data: typeof chunk === "string" ? chunk : JSON.stringify(chunk),
  }));
  const events = runTransducer(decodeStream(readEnv), messages);
  assert.equal(grammarError(events), undefined);
  return events;
}

function parts(events: readonly StreamEvent[]) {
  return fold(events).candidates[0]!.parts;
}

const stop = delta({}, "stop");
const call = (fields: Json) => delta({ tool_calls: [fields] });

Deno.test("decodeStream fails when the upstream ends without a finish reason (W008)", () => {
  const cut: readonly (readonly (Json | string)[])[] = [
    [],
    ["[DONE]"],
    [delta({ content: "x" })],
    [delta({ content: "x" }), "[DONE]"],
  ];
  for (const chunks of cut) {
    const last = decode(chunks).at(-1);
    assert.equal(last?.type === "fail" && last.fault.code, "upstream_error");
  }
});

Deno.test("decodeStream ends well without [DONE] and drops what follows it (W006, W007)", () => {
  assert.equal(decode([delta({ content: "x" }), stop]).at(-1)?.type, "finish");
  const ghosts = decode([delta({ content: "x" }), stop, "[DONE]", delta({ content: "y" }), "{"]);
  assert.deepEqual(ghosts, decode([delta({ content: "x" }), stop, "[DONE]"]));
});

Deno.test("decodeStream finishes at the usage chunk, before [DONE]", () => {
  const events: StreamEvent[] = [];
  const decoder = decodeStream(env());
  const usage = { prompt_tokens: 3, completion_tokens: 1 };
  for (const chunk of [delta({ content: "x" }), stop, { choices: [], usage }]) {
    decoder.push({ data: JSON.stringify(chunk) }, (event) => void events.push(event));
  }
  assert.deepEqual(events.slice(-2).map((event) => event.type), ["usage", "finish"]);
});

Deno.test("decodeStream splits reasoning and text that come in one chunk (W004)", () => {
  const events = decode([delta({ reasoning_content: "hm", content: "so" }), stop]);
  assert.deepEqual(parts(events), [
    { type: "thinking", text: "hm" },
    { type: "text", text: "so" },
  ]);
});

Deno.test("decodeStream says nothing for empty deltas (W005)", () => {
  const empty = [
    delta({ content: "" }),
    delta({ content: null, reasoning: "", refusal: "", tool_calls: [] }),
    { id: "r", choices: [] },
    { id: "r", choices: null },
  ];
  const types = decode([delta({ content: "x" }), ...empty, stop]).map((event) => event.type);
  assert.deepEqual(types, ["start", "open", "delta", "close", "finish"]);
});

Deno.test("decodeStream keeps the text of the chunk that finishes", () => {
  assert.deepEqual(parts(decode([delta({ content: "all" }, "stop")])), [
    { type: "text", text: "all" },
  ]);
});

Deno.test("decodeStream waits for the name of a call", () => {
  const events = decode([
    call({ index: 0, id: "a" }),
    call({ index: 0, function: { arguments: '{"x"' } }),
    call({ index: 0, function: { name: "f", arguments: ":1}" } }),
    delta({}, "tool_calls"),
  ]);
  assert.deepEqual(parts(events), [
    { type: "tool_call", id: "a", name: "f", args: '{"x":1}', kind: "function" },
  ]);
  const nameless = decode([call({ index: 0, id: "a" }), delta({}, "tool_calls")]).at(-1);
  assert.equal(nameless?.type === "fail" && nameless.fault.code, "upstream_garbled");
});

Deno.test("decodeStream takes arguments that are an object", () => {
  const events = decode([call({ id: "a", function: { name: "f", arguments: { x: 1 } } }), stop]);
  const part = parts(events)[0];
  assert.equal(part?.type === "tool_call" && part.args, '{"x":1}');
  assert.equal(fold(events).candidates[0]!.finish.reason, "tool_calls");
});

Deno.test("decodeStream keeps a call whole when its id is new in every delta", () => {
  const events = decode([
    call({ index: 0, id: "a", function: { name: "f", arguments: "{" } }),
    call({ index: 0, id: "b", function: { name: null, arguments: "}" } }),
    stop,
  ]);
  assert.deepEqual(parts(events), [
    { type: "tool_call", id: "a", name: "f", args: "{}", kind: "function" },
  ]);
});

Deno.test("decodeStream makes ids that differ between turns (W024)", () => {
  const chunks = [call({ index: 0, function: { name: "f" } }), stop];
  const idOf = (turns: number) => {
    const first = env();
    const turn = { role: "user", parts: [] } as const;
    const request = { ...first.request, turns: Array.from({ length: turns }, () => turn) };
    const part = parts(decode(chunks, { ...first, request }))[0];
    return part?.type === "tool_call" ? part.id : undefined;
  };
  assert.equal(idOf(1), idOf(1));
  assert.notEqual(idOf(1), idOf(3));
});

Deno.test("decodeStream restores a custom tool from the function it was sent as (W038)", () => {
  const readEnv = env([{ type: "custom", name: "patch" }]);
  const events = decode([
    call({ index: 0, id: "a", function: { name: "patch", arguments: '{"inp' } }),
    call({ index: 0, function: { arguments: 'ut":"*** \\' } }),
    call({ index: 0, function: { arguments: 'n\\u00e9"' } }),
    call({ index: 0, function: { arguments: "}" } }),
    stop,
  ], readEnv);
  assert.deepEqual(parts(events), [
    { type: "tool_call", id: "a", name: "patch", args: "*** \né", kind: "custom" },
  ]);
});

Deno.test("decodeStream gives the error inside a stream with its own status", () => {
  const table: readonly [Json, string, number][] = [
    [{ error: { message: "slow down", type: "rate_limit_error" } }, "rate_limited", 429],
    [{ error: { message: "busy", code: 503 } }, "overloaded", 503],
    [{ error: "model crashed" }, "upstream_error", 502],
    [{ object: "error", message: "too long", code: 400 }, "bad_request", 400],
  ];
  for (const [chunk, code, status] of table) {
    const last = decode([delta({ content: "x" }), chunk, stop]).at(-1);
    assert.equal(last?.type, "fail");
    assert.deepEqual(last?.type === "fail" && [last.fault.code, last.fault.status], [code, status]);
  }
});

Deno.test("decodeStream books the usage of a stream that fails (W064)", () => {
  const usage = { prompt_tokens: 3, completion_tokens: 1 };
  const metered = { id: "r", choices: [{ index: 0, delta: { content: "x" } }], usage };
  const events = decode([metered, "{"]);
  assert.deepEqual(events.slice(-2).map((event) => event.type), ["usage", "fail"]);
});

Deno.test("decodeStream bounds what a broken upstream can make it keep", () => {
  const many = { choices: [{ index: 0, delta: { tool_calls: Array(2_000).fill({ id: "" }) } }] };
  assert.equal(decode([many]).at(-1)?.type, "fail");
  const wide = { choices: Array.from({ length: 500 }, (_, index) => ({ index, delta: {} })) };
  assert.equal(decode([wide]).at(-1)?.type, "fail");
  const long = call({ index: 0, function: { arguments: "x".repeat(600_000) } });
  assert.equal(decode([long, long]).at(-1)?.type, "fail");
});
