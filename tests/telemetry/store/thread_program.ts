/** Writes one span through a sink and reads it through a source: for the tests of their threads. */
import { runsAsStoreThread } from "../../../src/telemetry/store/self_thread.ts";

if (runsAsStoreThread()) await import("../../../src/telemetry/store/thread.ts");
else await write(Deno.args[0]!);

async function write(path: string): Promise<void> {
  const { openTraceSource } = await import("../../../src/telemetry/store/open_trace_source.ts");
  const { startThread } = await import("../../../src/telemetry/store/start_thread.ts");
  const { StoreSink } = await import("../../../src/telemetry/store/store_sink.ts");
  const warnings: string[] = [];
  const sink = new StoreSink({
    path,
    bounds: { maxDays: 7, maxBytes: 2 ** 30 },
    warn: (text) => warnings.push(text),
  });
  sink.add([{
    traceId: "a".repeat(32),
    spanId: "1".repeat(16),
    parentSpanId: "",
    name: "a span",
    kind: 1,
    startTimeUnixNano: `${Date.now()}000000`,
    endTimeUnixNano: `${Date.now()}000000`,
    service: "test",
    attributes: [],
    events: [],
    links: [],
    status: { code: 0 },
  }]);
  await sink.flush();
  const source = openTraceSource(path);
  const names = (await source.list()).map(({ name }) => name);
  source.close();
  const thread = startThread(path, { heard() {}, broke() {} });
  const { isOwn } = thread;
  thread.end();
  await sink.close();
  const said = JSON.stringify({ isOwn, names, warnings, dropped: sink.dropped() });
  await Deno.stdout.write(new TextEncoder().encode(said));
  Deno.exit();
}
