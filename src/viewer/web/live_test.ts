import assert from "@std/assert";
import { MemorySource } from "../../../tests/viewer/web/memory_source.ts";
import { modelCall, traceId } from "../../../tests/viewer/web/sample_traces.ts";
import { Live } from "./live.ts";
import { readParams } from "./trace_params.ts";

const everything = readParams(new URLSearchParams());

/** Reads events until there are `count` of them. */
async function events(stream: ReadableStream<Uint8Array>, count: number): Promise<string[]> {
  const found: string[] = [];
  for await (const bytes of stream) {
    found.push(new TextDecoder().decode(bytes));
    if (found.length === count) break;
  }
  return found;
}

Deno.test("Live tells within a second what is new and fits", async () => {
  const source = new MemorySource();
  const stop = new AbortController();
  const live = new Live(source, stop.signal);
  const all = events(live.listen(everything)!, 2);
  const failed = events(live.listen(readParams(new URLSearchParams("failed=1")))!, 2);
  await new Promise((resolve) => setTimeout(resolve, 50));
  const at = Date.now();
  source.add(...modelCall({ number: 1, at }));
  source.add(...modelCall({ number: 2, at, error: "529" }));
  const before = performance.now();
  const told = (await all)[1]!;
  assert.ok(performance.now() - before < 1000);
  assert.ok(told.startsWith("event: traces\ndata: {"));
  const { traces } = JSON.parse(told.slice(told.indexOf("{")));
  assert.deepEqual(traces.map((one: { traceId: string }) => one.traceId), [traceId(1), traceId(2)]);
  const other = (await failed)[1]!;
  assert.deepEqual(JSON.parse(other.slice(other.indexOf("{"))).traces.length, 1);
  stop.abort();
});

Deno.test("Live tells to read again when many changed, and when the store was emptied", async () => {
  const source = new MemorySource();
  for (let number = 1; number <= 10; number++) source.add(...modelCall({ number, at: 1 }));
  const stop = new AbortController();
  const live = new Live(source, stop.signal);
  const told = events(live.listen(everything)!, 3);
  await new Promise((resolve) => setTimeout(resolve, 50));
  for (let number = 11; number <= 100; number++) source.add(...modelCall({ number, at: 1 }));
  await new Promise((resolve) => setTimeout(resolve, 450));
  source.lastRow = () => 0;
  assert.deepEqual((await told).map((one) => one.split("\n")[0]), [
    "event: ready",
    "event: reload",
    "event: reload",
  ]);
  stop.abort();
});

Deno.test("Live reads the store only while somebody listens", async () => {
  const source = new MemorySource();
  let looks = 0;
  source.lastRow = () => (looks += 1, 0);
  const stop = new AbortController();
  const live = new Live(source, stop.signal);
  const stream = live.listen(everything)!;
  await new Promise((resolve) => setTimeout(resolve, 50));
  await stream.cancel();
  const seen = looks;
  await new Promise((resolve) => setTimeout(resolve, 400));
  assert.equal(looks, seen);
  stop.abort();
});

Deno.test("Live takes so many listeners, and ends all of them with its signal", async () => {
  const stop = new AbortController();
  const live = new Live(new MemorySource(), stop.signal, 2);
  const streams = [live.listen(everything)!, live.listen(everything)!];
  assert.equal(live.listen(everything), undefined);
  stop.abort();
  for (const stream of streams) assert.equal((await events(stream, 5)).length, 1);
  assert.equal(live.listen(everything), undefined);
});
