import assert from "@std/assert";
import { Fault } from "../../base/fault.ts";
import type { JsonObject } from "../../base/json.ts";
import { runTransducer } from "../../base/transducer.ts";
import type { ReplyEnv } from "../../ir/codec.ts";
import type { StreamEvent } from "../../ir/event.ts";
import { toolCallId } from "../../ir/part.ts";
import { NO_USAGE } from "../../ir/response.ts";
import { textToSealed, UNSIGNED } from "../../ir/seal.ts";
import { openaiResponses } from "./mod.ts";

const { client } = openaiResponses;

function write(events: readonly StreamEvent[], body: JsonObject = {}): JsonObject[] {
  let count = 0;
  const env: ReplyEnv = {
    request: client.decodeRequest({ model: "m", input: "Hi", ...body }),
    newId: (prefix) => `${prefix}${++count}`,
    nowMs: () => 1_763_726_400_000,
  };
  return runTransducer(client.encodeStream(env), events).map((message) => {
    const data = JSON.parse(message.data);
    assert.equal(message.event, data.type);
    return data;
  });
}

const start: StreamEvent = { type: "start", id: "msg_foreign", model: "claude" };
const words: readonly StreamEvent[] = [
  { type: "open", block: 0, candidate: 0, head: { type: "text" } },
  { type: "delta", block: 0, delta: { type: "text", text: "Hé" } },
  { type: "close", block: 0 },
];
const finish: StreamEvent = { type: "finish", candidate: 0, finish: { reason: "stop" } };
const usage: StreamEvent = {
  type: "usage",
  usage: { ...NO_USAGE, input: { ...NO_USAGE.input, fresh: 3, cacheRead: 4 } },
};

Deno.test("encodeStream writes the whole sequence of a text, numbered without a gap", () => {
  const events = write([start, ...words, usage, finish]);
  assert.deepEqual(events.map((event) => event.type), [
    "response.created",
    "response.in_progress",
    "response.output_item.added",
    "response.content_part.added",
    "response.output_text.delta",
    "response.output_text.done",
    "response.content_part.done",
    "response.output_item.done",
    "response.completed",
  ]);
  assert.deepEqual(events.map((event) => event.sequence_number), [...events.keys()]);
});

Deno.test("encodeStream ends with usage that came behind the finish (W061)", () => {
  const last = write([start, ...words, finish, usage]).at(-1) as { response: JsonObject };
  assert.deepEqual(last.response.usage, {
    input_tokens: 7,
    input_tokens_details: { cached_tokens: 4, cache_write_tokens: 0 },
    output_tokens: 0,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 7,
  });
});

Deno.test("encodeStream fails a reply that was cut, and never completes it (W008)", () => {
  const events = write([start, ...words.slice(0, 2)]);
  assert.equal(events.at(-1)!.type, "response.failed");
  assert.ok(!events.some((event) => event.type === "response.completed"));
  assert.equal((events.at(-1)!.response as JsonObject).status, "failed");
});

Deno.test("encodeStream says a fault before the reply began as an error event (W009)", () => {
  const fault = new Fault("rate_limited", "Slow down");
  assert.deepEqual(write([{ type: "fail", fault }]), [{
    type: "error",
    code: "rate_limit_exceeded",
    message: "Slow down",
    param: null,
    sequence_number: 0,
  }]);
});

Deno.test("encodeStream gives a call without arguments an empty object (W020)", () => {
  const id = toolCallId("call_1");
  const events = write([
    start,
    {
      type: "open",
      block: 0,
      candidate: 0,
      head: { type: "tool_call", id, name: "now", kind: "function" },
    },
    { type: "close", block: 0 },
    usage,
    { type: "finish", candidate: 0, finish: { reason: "tool_calls" } },
  ]);
  const of = (type: string) => events.find((event) => event.type === type);
  assert.equal(of("response.function_call_arguments.delta")?.delta, "{}");
  assert.equal(of("response.function_call_arguments.done")?.arguments, "{}");
});

Deno.test("encodeStream wraps a foreign signature with its issuer (W045)", () => {
  const issuer = { provider: "anthropic", modelFamily: "claude" };
  const events = write([
    start,
    { type: "open", block: 0, candidate: 0, head: { type: "thinking" } },
    { type: "delta", block: 0, delta: { type: "text", text: "Hm" } },
    { type: "delta", block: 0, delta: { type: "seal", kind: "signature", data: "Sig", issuer } },
    { type: "delta", block: 0, delta: { type: "seal", kind: "signature", data: "2=", issuer } },
    { type: "close", block: 0 },
    usage,
    finish,
  ]);
  const done = events.find((event) => event.type === "response.output_item.done");
  const item = done!.item as { encrypted_content: string; summary: unknown };
  assert.deepEqual(item.summary, [{ type: "summary_text", text: "Hm" }]);
  const sealed = textToSealed(item.encrypted_content);
  assert.deepEqual(sealed?.seal, { kind: "signature", data: "Sig2=", issuer });
});

Deno.test("encodeStream echoes the request that it answers", () => {
  const asked = {
    instructions: "Be brief.",
    temperature: 0.3,
    max_output_tokens: 64,
    tools: [{
      type: "namespace",
      name: "n",
      description: "d",
      tools: [{ type: "custom", name: "c" }],
    }],
    truncation: "auto",
  };
  const response = write([start], asked)[0]!.response as JsonObject;
  for (const [key, value] of Object.entries(asked)) assert.deepEqual(response[key], value, key);
  assert.equal(response.top_p, 1);
  assert.equal(response.error, null);
});

Deno.test("encodeStream marks thinking that nobody sealed, when it is done (W046)", () => {
  const events = write([
    start,
    { type: "open", block: 0, candidate: 0, head: { type: "thinking" } },
    { type: "delta", block: 0, delta: { type: "text", text: "hm" } },
    { type: "close", block: 0 },
    finish,
  ]);
  const items = events.flatMap(({ item }) => item === undefined ? [] : [item as JsonObject]);
  assert.deepEqual(items.map((item) => item.encrypted_content), [undefined, UNSIGNED]);
});
