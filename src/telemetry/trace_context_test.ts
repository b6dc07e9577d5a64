import assert from "@std/assert";
import { newSpanId, newTraceId, readTraceparent, traceparentOf } from "./trace_context.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const SPAN = "b7ad6b7169203331";

Deno.test("readTraceparent takes what the standard takes", () => {
  const table: readonly (readonly [text: string | null, sampled: boolean | undefined])[] = [
    [`00-${TRACE}-${SPAN}-01`, true],
    [`00-${TRACE}-${SPAN}-00`, false],
    [`00-${TRACE}-${SPAN}-03`, true],
    [`01-${TRACE}-${SPAN}-01-more`, true],
    [`01-${TRACE}-${SPAN}-01`, true],
    [`00-${TRACE}-${SPAN}-01-more`, undefined],
    [`ff-${TRACE}-${SPAN}-01`, undefined],
    [`00-${"0".repeat(32)}-${SPAN}-01`, undefined],
    [`00-${TRACE}-${"0".repeat(16)}-01`, undefined],
    [`00-${TRACE.toUpperCase()}-${SPAN}-01`, undefined],
    [`00-${TRACE}-${SPAN}`, undefined],
    ["", undefined],
    [null, undefined],
  ];
  for (const [text, sampled] of table) {
    assert.equal(readTraceparent(text)?.sampled, sampled, String(text));
  }
});

Deno.test("traceparentOf writes what readTraceparent reads", () => {
  const [traceId, spanId] = [newTraceId(), newSpanId()];
  assert.deepEqual(readTraceparent(traceparentOf(traceId, spanId)), {
    traceId,
    spanId,
    sampled: true,
  });
});

Deno.test("newSpanId does not repeat itself", () => {
  const ids = new Set(Array.from({ length: 10_000 }, newSpanId));
  assert.equal(ids.size, 10_000);
});
