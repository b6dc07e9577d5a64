import assert from "@std/assert";
import type { RequestRecord } from "./request_record.ts";
import { conventionsOf } from "./semconv/conventions.ts";
import type { Span } from "./span.ts";
import { SpanRecorder } from "./span_recorder.ts";

const RECORD: RequestRecord = {
  requestId: "req_1",
  startedMs: 1_790_000_000_000,
  method: "POST",
  path: "/v1/chat/completions",
  listener: "llm",
  dialect: "openai_chat",
  attempts: 1,
  status: 200,
  durationMs: 1,
  losses: [],
  outcome: "ok",
  trace: { traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "b7ad6b7169203331" },
};

function collecting(maxQueued?: number) {
  const spans: Span[] = [];
  const recorder = new SpanRecorder({
    conventions: conventionsOf(undefined),
    attributes: {},
    inbound: new Set(),
    sinks: [{
      name: "test",
      add: (some) => {
        spans.push(...some);
      },
      dropped: () => 0,
      flush: () => Promise.resolve(),
      close: () => Promise.resolve(),
    }],
    ...(maxQueued === undefined ? {} : { maxQueued }),
  });
  return { recorder, spans };
}

Deno.test("SpanRecorder makes spans a moment later, and not while a request waits", async () => {
  const { recorder, spans } = collecting();
  recorder.add(RECORD);
  assert.equal(spans.length, 0);
  await new Promise((resolve) => setTimeout(resolve, 60));
  assert.equal(spans.length, 1);
  recorder.close();
});

Deno.test("SpanRecorder drops what is too much, and says how much", () => {
  const { recorder, spans } = collecting(10);
  for (let i = 0; i < 15; i++) recorder.add(RECORD);
  recorder.close();
  assert.equal(spans.length, 10);
  assert.equal(recorder.dropped(), 5);
});

Deno.test("SpanRecorder bounds captured content by its size", () => {
  const { recorder } = collecting();
  const content = { input: "x".repeat(30 * 2 ** 20) };
  for (let i = 0; i < 3; i++) recorder.add({ ...RECORD, content });
  assert.equal(recorder.dropped(), 1);
  recorder.close();
});

Deno.test("SpanRecorder takes nothing of requests that are not traced", () => {
  const { recorder, spans } = collecting();
  const { trace: _, ...untraced } = RECORD;
  recorder.add(untraced);
  recorder.close();
  assert.equal(spans.length, 0);
});
