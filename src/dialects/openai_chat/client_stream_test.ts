import assert from "@std/assert";
import { type JsonObject, parseObject } from "../../base/json.ts";
import { Fault } from "../../base/fault.ts";
import { runTransducer } from "../../base/transducer.ts";
import type { StreamEvent } from "../../ir/event.ts";
import { toolCallId } from "../../ir/part.ts";
import { NO_USAGE } from "../../ir/response.ts";
import { textToSeal } from "../../ir/seal.ts";
import { decodeRequest } from "./client_request.ts";
import { encodeStream } from "./client_stream.ts";

const start = { type: "start", id: "r", model: "m", created: 1 } as const;
const finish = { type: "finish", candidate: 0, finish: { reason: "stop" } } as const;

function encode(events: readonly StreamEvent[], body: JsonObject = {}): string[] {
  const request = decodeRequest({ messages: [], ...body });
  const env = { request, newId: (prefix: string) => `${prefix}1`, nowMs: () => 1_000 };
  return runTransducer(encodeStream(env), events).map((message) => message.data);
}

function choices(lines: readonly string[]): JsonObject[] {
  return lines.flatMap((line) => (parseObject(line)?.choices ?? []) as unknown as JsonObject[]);
}

function open(block: number, name: string, kind: "function" | "custom" = "function"): StreamEvent {
  const head = { type: "tool_call", id: toolCallId(`c${block}`), name, kind } as const;
  return { type: "open", block, candidate: 0, head };
}

function text(block: number, words: string): StreamEvent[] {
  return [
    { type: "open", block, candidate: 0, head: { type: "text" } },
    { type: "delta", block, delta: { type: "text", text: words } },
    { type: "close", block },
  ];
}

Deno.test("encodeStream begins with the role, whatever comes first (W001)", () => {
  const first = choices(encode([start, open(0, "f"), { type: "close", block: 0 }, finish]))[0];
  assert.deepEqual(first?.delta, { role: "assistant", content: "", refusal: null });
});

Deno.test("encodeStream counts calls from 0 and gives no arguments as an object (W020, W021)", () => {
  const lines = encode([
    start,
    ...text(0, "hi"),
    open(1, "f"),
    { type: "close", block: 1 },
    open(2, "g"),
    { type: "delta", block: 2, delta: { type: "args", text: '{"a":1}' } },
    { type: "close", block: 2 },
    { type: "finish", candidate: 0, finish: { reason: "tool_calls" } },
  ]);
  const calls = choices(lines).flatMap((choice) =>
    ((choice.delta as JsonObject).tool_calls ?? []) as unknown as JsonObject[]
  );
  assert.deepEqual(calls, [
    { index: 0, id: "c1", type: "function", function: { name: "f", arguments: "" } },
    { index: 0, function: { arguments: "{}" } },
    { index: 1, id: "c2", type: "function", function: { name: "g", arguments: "" } },
    { index: 1, function: { arguments: '{"a":1}' } },
  ]);
});

Deno.test("encodeStream writes each string exactly", () => {
  const words = 'quote " slash \\ line\n \u2028 😀 \u0000';
  const said = choices(encode([start, ...text(0, words), finish]))
    .map((choice) => (choice.delta as JsonObject).content ?? "").join("");
  assert.equal(said, words);
});

Deno.test("encodeStream shows usage to nobody who did not ask (W060)", () => {
  const events: StreamEvent[] = [start, { type: "usage", usage: NO_USAGE }, finish];
  assert.ok(encode(events).every((line) => !line.includes("usage")));
  const asked = encode(events, { stream: true, stream_options: { include_usage: true } });
  assert.equal(parseObject(asked[0]!)?.usage, null);
  const last = parseObject(asked.at(-2)!);
  assert.deepEqual(last?.choices, []);
  assert.deepEqual((last?.usage as JsonObject).total_tokens, 0);
});

Deno.test("encodeStream ends with one [DONE], after a failure too (W006, W008)", () => {
  const fail: StreamEvent = { type: "fail", fault: new Fault("upstream_error", "cut") };
  for (const events of [[start, finish], [start, ...text(0, "x"), fail], [fail], [start], []]) {
    const lines = encode(events as StreamEvent[]);
    assert.deepEqual(lines.filter((line) => line === "[DONE]").length, 1);
    assert.equal(lines.at(-1), "[DONE]");
  }
  const lines = encode([start, ...text(0, "x"), fail]);
  assert.deepEqual((parseObject(lines.at(-2)!)?.error as JsonObject).message, "cut");
  assert.ok(choices(lines).every((choice) => choice.finish_reason === null));
});

Deno.test("encodeStream keeps the index of each candidate (W013)", () => {
  const lines = encode([
    start,
    { type: "open", block: 0, candidate: 1, head: { type: "text" } },
    { type: "delta", block: 0, delta: { type: "text", text: "b" } },
    { type: "close", block: 0 },
    finish,
    { type: "finish", candidate: 1, finish: { reason: "length" } },
  ], { n: 2 });
  const ends = choices(lines).filter((choice) => choice.finish_reason !== null);
  assert.deepEqual(ends.map((choice) => [choice.index, choice.finish_reason]), [
    [0, "stop"],
    [1, "length"],
  ]);
  assert.equal(lines.at(-1), "[DONE]");
});

Deno.test("encodeStream gives thinking as text and its seal as a whole (W041)", () => {
  const issuer = { provider: "anthropic", modelFamily: "claude" };
  const seal = (data: string): StreamEvent => ({
    type: "delta",
    block: 0,
    delta: { type: "seal", kind: "signature", data, issuer },
  });
  const lines = encode([
    start,
    { type: "open", block: 0, candidate: 0, head: { type: "thinking" } },
    { type: "delta", block: 0, delta: { type: "text", text: "hm" } },
    seal("si"),
    seal("g="),
    { type: "close", block: 0 },
    finish,
  ]);
  const deltas = choices(lines).map((choice) => choice.delta as JsonObject);
  assert.equal(deltas[1]?.reasoning_content, "hm");
  const [detail] = deltas[2]?.reasoning_details as unknown as JsonObject[];
  assert.deepEqual([detail?.text, detail?.index], ["hm", 0]);
  const sealed = textToSeal(String(detail?.signature));
  assert.deepEqual(sealed, { kind: "signature", data: "sig=", issuer });
  // A client that collects what it gets and sends it back (W040).
  const echo = {
    role: "assistant",
    content: "",
    reasoning_content: deltas.map((delta) => delta.reasoning_content ?? "").join(""),
    reasoning_details: deltas.flatMap((delta) =>
      (delta.reasoning_details ?? []) as unknown as JsonObject[]
    ),
  };
  const { at: _, ...part } = decodeRequest({ messages: [echo] }).turns[0]!.parts[0]!;
  assert.deepEqual(part, { type: "thinking", text: "hm", seal: sealed });
});
