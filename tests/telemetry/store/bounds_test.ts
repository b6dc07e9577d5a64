import assert from "@std/assert";
import { openTraceReader } from "../../../src/telemetry/store/open_trace_reader.ts";
import { MAX_SPANS } from "../../../src/telemetry/store/trace_writer.ts";
import { START, StoreFolder, testSpan } from "./spans.ts";

const DAY_MS = 86_400_000;

Deno.test("TraceWriter deletes traces that are too old, with all that is known of them", () => {
  using folder = new StoreFolder();
  const writer = folder.writer({ maxDays: 2 });
  const write = (id: string, days: number) => {
    folder.nowMs = START + days * DAY_MS;
    const attributes = { [`key.${id}`]: "some words" };
    writer.write([JSON.stringify(testSpan({ id, trace: id, at: days * DAY_MS, attributes }))]);
  };
  write("a", 0);
  write("b", 1);
  write("c", 2.5);
  while (writer.tidy());
  const reader = openTraceReader(folder.path);
  assert.deepEqual(reader.list().map(({ name }) => name), ["span c", "span b"]);
  assert.deepEqual(["key.a", "key.b"].map((key) => reader.hasKey(key)), [false, true]);
  assert.equal(reader.list({ text: "some words" }).length, 2);
  assert.equal(reader.list({ id: "a".padEnd(32, "0") }).length, 0);
  // Rows are not given again: a follower misses none.
  assert.equal(reader.lastRow(), 3);
  reader.close();
  writer.close();
});

Deno.test("TraceWriter keeps the file below its bound, and the newest traces in it", () => {
  using folder = new StoreFolder();
  const maxBytes = 3 * 2 ** 20;
  const writer = folder.writer({ maxBytes });
  for (let batch = 0; batch < 150; batch++) {
    folder.nowMs = START + batch * 2000;
    const spans = Array.from({ length: 10 }, (_, i) => {
      const id = (batch * 10 + i).toString(16).padStart(6, "0");
      const text = `${id} `.repeat(600);
      return JSON.stringify(testSpan({ id, trace: id, at: batch * 10 + i, attributes: { text } }));
    });
    writer.write(spans);
  }
  while (writer.tidy());
  writer.close();
  const { size } = Deno.statSync(folder.path);
  assert.ok(size < maxBytes * 1.1, `${size} bytes`);
  const reader = openTraceReader(folder.path);
  const traces = reader.list({ limit: 10_000 });
  assert.ok(traces.length > 50 && traces.length < 1500, `${traces.length} traces`);
  // The newest without a gap.
  for (const [i, { name }] of traces.entries()) {
    assert.equal(name, `span ${(1499 - i).toString(16).padStart(6, "0")}`);
  }
  reader.close();
});

Deno.test("TraceWriter counts spans of a trace above its bound, and does not keep them", () => {
  using folder = new StoreFolder();
  const writer = folder.writer();
  const spans = Array.from(
    { length: MAX_SPANS + 5 },
    (_, i) => JSON.stringify(testSpan({ id: i.toString(16).padStart(8, "0"), trace: "a" })),
  );
  assert.equal(writer.write(spans), MAX_SPANS);
  writer.close();
  const reader = openTraceReader(folder.path);
  assert.equal(reader.list()[0]!.spans, MAX_SPANS + 5);
  assert.equal(reader.traces()[0]!.spans.length, MAX_SPANS);
  reader.close();
});
