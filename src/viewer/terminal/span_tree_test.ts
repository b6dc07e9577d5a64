import assert from "@std/assert";
import type { Span } from "../../telemetry/span.ts";
import { extent, spanMs, spanTree, treeRows } from "./span_tree.ts";

function span(spanId: string, parentSpanId: string, start: number, end = start + 10): Span {
  return {
    traceId: "a".repeat(32),
    spanId,
    parentSpanId,
    name: spanId,
    kind: 1,
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(end),
    service: "test",
    attributes: [],
    events: [],
    links: [],
    status: { code: 0 },
  };
}

/** `a(b(c),d)`; an orphan as `a?`. */
function drawn(spans: readonly Span[]): string {
  const draw = (nodes: ReturnType<typeof spanTree>): string =>
    nodes.map(({ span, children, isOrphan }) =>
      span.spanId + (isOrphan ? "?" : "") + (children.length > 0 ? `(${draw(children)})` : "")
    ).join(",");
  return draw(spanTree(spans));
}

Deno.test("spanTree nests by parent and sorts siblings by start", () => {
  assert.equal(drawn([span("c", "a", 9), span("b", "a", 5), span("a", "", 1)]), "a(b,c)");
  assert.equal(drawn([span("a", "", 5, 6), span("b", "", 5, 9)]), "b,a");
  assert.equal(drawn([]), "");
});

Deno.test("spanTree keeps every span: orphans, rings, those that are their own parents, twins", () => {
  assert.equal(drawn([span("a", "gone", 1), span("b", "a", 2)]), "a?(b)");
  assert.equal(drawn([span("a", "c", 1), span("b", "a", 2), span("c", "b", 3)]), "a(b(c))");
  assert.equal(drawn([span("x", "a", 0), span("a", "b", 2), span("b", "a", 1)]), "b(a(x))");
  assert.equal(drawn([span("a", "a", 1)]), "a");
  assert.equal(drawn([span("a", "", 1), span("a", "", 2)]), "a");
});

Deno.test("treeRows says of each row whether siblings follow", () => {
  const spans = [span("a", "", 1), span("b", "a", 2), span("c", "b", 3), span("d", "a", 4)];
  const rows = [...treeRows(spanTree(spans))].map(({ span, more }) => [span.spanId, more]);
  assert.deepEqual(rows, [["a", []], ["b", [true]], ["c", [true, false]], ["d", [false]]]);
});

Deno.test("extent and spanMs cope with times that are none", () => {
  const odd = { ...span("a", "", 1), startTimeUnixNano: "soon", endTimeUnixNano: "-1" };
  assert.equal(spanMs(odd), 0);
  assert.deepEqual(extent([odd]), { start: 0n, ms: 0 });
  assert.deepEqual(extent([]), { start: 0n, ms: 0 });
  assert.equal(spanMs(span("a", "", 5_000_000, 4_000_000)), 0);
  assert.deepEqual(extent([span("a", "", 1_000_000, 3_000_000)]), { start: 1_000_000n, ms: 2 });
});
