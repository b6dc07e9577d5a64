import assert from "@std/assert";
import { Fault } from "../../../src/base/fault.ts";
import { openTraceReader } from "../../../src/telemetry/store/open_trace_reader.ts";
import { openTraceSource } from "../../../src/telemetry/store/open_trace_source.ts";
import { StoreFolder } from "./spans.ts";

Deno.test("openTraceSource answers what a reader answers", async () => {
  using folder = new StoreFolder();
  const source = openTraceSource(folder.path);
  assert.deepEqual(
    [await source.list(), await source.lastRow(), await source.traceOfSpan("1")],
    [[], 0, undefined],
  );
  folder.write({ id: "a", trace: "a", attributes: { x: "y" } }, { id: "b", trace: "b" });
  const reader = openTraceReader(folder.path);
  assert.deepEqual(await source.list({ limit: 1 }), reader.list({ limit: 1 }));
  assert.deepEqual(await source.traces(), reader.traces());
  assert.deepEqual(await source.after(1), reader.after(1));
  assert.deepEqual(await source.traceOfSpan("b0000000"), reader.traceOfSpan("b0000000"));
  assert.equal(await source.lastRow(), 2);
  assert.equal(await source.hasKey("x"), true);
  reader.close();
  await source.close();
});

Deno.test("openTraceSource bounds the questions that wait, and ends them when it is closed", async () => {
  using folder = new StoreFolder();
  folder.write({ id: "a", trace: "a" });
  const source = openTraceSource(folder.path);
  const answers = Array.from({ length: 40 }, () => Promise.resolve(source.lastRow()));
  const settled = Promise.allSettled(answers);
  await answers[0];
  const last = Promise.allSettled([source.lastRow()]);
  await source.close();
  const codes = (all: readonly PromiseSettledResult<number>[]) =>
    all.map((one) => one.status === "fulfilled" ? one.value : codeOf(one.reason));
  const first = codes(await settled);
  assert.deepEqual(first.slice(32), Array(8).fill("overloaded"));
  assert.equal(first[0], 1);
  assert.ok(["cancelled", 1].includes(codes(await last)[0]!));
  await assert.rejects(Promise.resolve(source.lastRow()), /the store is closed/);
});

Deno.test("openTraceSource rejects with the reader's fault", async () => {
  using folder = new StoreFolder();
  await Deno.mkdir(folder.path, { recursive: true });
  const source = openTraceSource(folder.path);
  await assert.rejects(
    Promise.resolve(source.list()),
    (error: unknown) =>
      error instanceof Fault && error.code === "config" && error.note !== undefined,
  );
  await source.close();
});

function codeOf(reason: unknown): string {
  return reason instanceof Fault ? reason.code : String(reason);
}
