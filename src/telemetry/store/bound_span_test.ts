import assert from "@std/assert";
import { attribute, type Span } from "../span.ts";
import { boundSpan, MAX_SPAN_BYTES, roughBytes } from "./bound_span.ts";

function spanWith(more: Partial<Span>): Span {
  return {
    traceId: "a".repeat(32),
    spanId: "b".repeat(16),
    parentSpanId: "",
    name: "a span",
    kind: 1,
    startTimeUnixNano: "1",
    endTimeUnixNano: "2",
    service: "test",
    attributes: [],
    events: [],
    links: [],
    status: { code: 0 },
    ...more,
  };
}

const long = (length: number) => attribute("text", "é".repeat(length));

Deno.test("boundSpan leaves a span as it is below its bound", () => {
  const span = spanWith({ attributes: [long(MAX_SPAN_BYTES - 1000)] });
  assert.equal(boundSpan(span), span);
});

Deno.test("boundSpan cuts the long texts of a larger one, with a mark", () => {
  const span = spanWith({ attributes: [long(MAX_SPAN_BYTES), attribute("short", "kept")] });
  const { attributes } = boundSpan(span)!;
  const [{ value }, short] = attributes as [typeof attributes[0], typeof attributes[0]];
  const text = "stringValue" in value ? value.stringValue : "";
  assert.match(text, /^é{262144}… \[cut: 786432 more characters\]$/);
  assert.deepEqual(short, attribute("short", "kept"));
});

Deno.test("boundSpan cuts more of many long texts, and does not halve a character", () => {
  const text = "x" + "😀".repeat(200_000);
  const span = spanWith({
    attributes: Array.from({ length: 20 }, (_, i) => attribute(`text.${i}`, text)),
  });
  const bounded = boundSpan(span)!;
  assert.ok(roughBytes(bounded) <= MAX_SPAN_BYTES);
  assert.ok(JSON.stringify(bounded).isWellFormed());
  assert.doesNotMatch(JSON.stringify(bounded), /\\ud83d[^\\]/);
});

Deno.test("boundSpan lets go of events, links and resource before the whole span", () => {
  const event = { timeUnixNano: "1", name: "event", attributes: [long(10_000)] };
  const link = { traceId: "a", spanId: "b", attributes: [long(10_000)] };
  const bounded = boundSpan(spanWith({
    events: Array(500).fill(event),
    links: Array(500).fill(link),
    resource: [long(MAX_SPAN_BYTES)],
    status: { code: 2, message: "m".repeat(MAX_SPAN_BYTES) },
  }))!;
  assert.ok(roughBytes(bounded) <= MAX_SPAN_BYTES);
  assert.equal(bounded.events.length, 100);
  assert.equal(bounded.status.code, 2);
});

Deno.test("boundSpan gives up a span of too many attributes", () => {
  const attributes = Array.from({ length: 30_000 }, (_, i) => attribute(`key.${i}`, "value"));
  assert.equal(boundSpan(spanWith({ attributes })), undefined);
});

Deno.test("boundSpan cuts what strangers nest without end", () => {
  let value = attribute("deep", "x").value;
  for (let i = 0; i < 5000; i++) value = { arrayValue: { values: [value] } };
  const [deep] = boundSpan(spanWith({ attributes: [{ key: "deep", value }] }))!.attributes;
  assert.deepEqual(deep, attribute("deep", "[cut: too deep]"));
});
