import assert from "@std/assert";
import { Fault } from "../../base/fault.ts";
import { parseJson } from "../../base/json.ts";
import { runTransducer } from "../../base/transducer.ts";
import type { StreamEvent } from "../../ir/event.ts";
import { toolCallId } from "../../ir/part.ts";
import { decodeRequest } from "./client_request.ts";
import { encodeStream } from "./client_stream.ts";

function stream(events: readonly StreamEvent[]): readonly unknown[] {
  const request = decodeRequest({
    model: "m",
    prompt: "p",
    stream: true,
    stream_options: { include_usage: true },
  });
  const env = { request, newId: (prefix: string) => `${prefix}1`, nowMs: () => 7_000 };
  return runTransducer(encodeStream(env), events).map(({ data }) => parseJson(data) ?? data);
}

const start = { type: "start", id: "", model: "up" } as const;
const head = { id: "cmpl-1", object: "text_completion", created: 7, model: "up" };
const chunk = (text: string, finish_reason: string | null) => ({
  ...head,
  choices: [{ text, index: 0, logprobs: null, finish_reason }],
  usage: null,
});

Deno.test("encodeStream says text and nothing else, then the usage and [DONE]", () => {
  const call = { type: "tool_call", id: toolCallId("c"), name: "f", kind: "function" } as const;
  const events: StreamEvent[] = [
    start,
    { type: "open", block: 0, candidate: 0, head: { type: "thinking" } },
    { type: "delta", block: 0, delta: { type: "text", text: "hm" } },
    { type: "close", block: 0 },
    { type: "open", block: 1, candidate: 0, head: { type: "text" } },
    { type: "delta", block: 1, delta: { type: "text", text: "Hi" } },
    { type: "close", block: 1 },
    { type: "open", block: 2, candidate: 0, head: call },
    { type: "delta", block: 2, delta: { type: "args", text: "{}" } },
    { type: "close", block: 2 },
    { type: "ping" },
    {
      type: "usage",
      usage: {
        input: { fresh: 3, cacheRead: 0, cacheWrite: 0, cacheWrite1h: 0, audio: 0 },
        output: { text: 2, reasoning: 0, audio: 0 },
        raw: {},
      },
    },
    { type: "finish", candidate: 0, finish: { reason: "tool_calls" } },
  ];
  const sent = stream(events);
  assert.deepEqual(sent.slice(0, 3), [chunk("Hi", null), chunk("", null), chunk("", "stop")]);
  const last = sent[3] as { choices: unknown; usage: { total_tokens: number } };
  assert.deepEqual([last.choices, last.usage.total_tokens], [[], 5]);
  assert.deepEqual(sent.slice(4), ["[DONE]"]);
});

Deno.test("encodeStream ends a failed or cut stream with the error, and no finish", () => {
  const fault = new Fault("overloaded", "Cannot finish the reply: the upstream is overloaded");
  for (const events of [[start, { type: "fail", fault } as const], [start]]) {
    const sent = stream(events);
    assert.equal(sent.length, 2);
    assert.match(JSON.stringify(sent[0]), /^\{"error":\{"message":"Cannot finish the reply/);
    assert.equal(sent[1], "[DONE]");
  }
});
