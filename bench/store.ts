/**
 * The trace store with 100,000 spans: how fast they are written, how large the file is, and the worst
 * of several reads by every question of a `TraceReader`, cold (a new reader) and warm.
 *
 *     deno run -A bench/store.ts [--spans=100000] [--json]
 *
 * 33,000 requests of three spans with 30 attributes each; every tenth has 20 kB of messages. It fails
 * when a question takes more than 100 ms in the middle of its rounds. On two cores that other work
 * shared all the time (Deno 2.9, SQLite 3.53; 297 MB of JSON); at a load of ten for two cores all takes
 * ten times as long, and it fails:
 *
 *     writer    7,900 spans/s (80 µs of CPU a span; 239 µs and 1,600 spans/s with the full-text indexes
 *               that sieves replaced, minutes before)
 *     sink      1.6 µs a span on the thread that serves, when it is not pushed aside; thread 13 to 27 MB
 *     file      440 MB, 44 of them sieves (472 MB)
 *     questions worst of five, cold or warm: list 8 ms, where 5 ms, text 5 ms, after 16 ms, ids 1 ms;
 *               what is nowhere goes through all sieves: where and text 37 ms, two conditions 52 ms,
 *               a text of known trigrams 69 ms, a key 24 ms
 */
// deno-lint-ignore-file no-console -- a benchmark prints its result
import process from "node:process";
import { median } from "./measurement.ts";
import { openTraceReader } from "../src/telemetry/store/open_trace_reader.ts";
import { StoreSink } from "../src/telemetry/store/store_sink.ts";
import type { TraceReader } from "../src/telemetry/store/trace_reader.ts";
import { TraceWriter } from "../src/telemetry/store/trace_writer.ts";
import { COMMON_TEXT, RARE_TEXT, requestSpans } from "./store_spans.ts";

const SPANS = Number(flag("spans") ?? 100_000);
const ROUNDS = 5;
const BAR_MS = 100;
const BOUNDS = { maxDays: 7, maxBytes: 4 * 2 ** 30 };

/** One question, and what it is called in the result. */
type Question = readonly [name: string, ask: (reader: TraceReader) => unknown];

const folder = await Deno.makeTempDir({ prefix: "planoai-bench-" });
try {
  const path = `${folder}/traces.db`;
  const startMs = Date.now() - SPANS * 10;
  const written = writeAll(path, startMs);
  const sink = await throughSink(`${folder}/sink/traces.db`, startMs);
  const results = measure(path, startMs);
  const bytes = Deno.statSync(path).size;
  if (Deno.args.includes("--json")) {
    console.log(JSON.stringify({ ...written, sink, bytes, results }));
  } else {
    console.log(`${SPANS} spans, ${(written.inBytes / 1e6).toFixed(0)} MB of JSON`);
    console.log(
      `writer   ${written.perSecond} spans/s; ${written.cpuUs} µs of CPU a span; ` +
        `slowest batch of 128: ${written.worstMs} ms`,
    );
    console.log(
      `sink     ${sink.perSecond} spans/s; this thread: ${sink.ownUs} µs a span, ` +
        `worst stall ${sink.stallMs} ms; dropped ${sink.dropped}; thread ${sink.threadMb} MB`,
    );
    console.log(`file     ${(bytes / 1e6).toFixed(0)} MB`);
    console.log(`${"question".padEnd(34)} ${"cold ms".padStart(8)} ${"warm ms".padStart(8)}`);
    for (const { name, coldMs, warmMs } of results) {
      const figures = [coldMs, warmMs].map((ms) => ms.toFixed(1).padStart(8)).join(" ");
      console.log(`${name.padEnd(34)} ${figures}`);
    }
  }
  const slow = results.filter(({ judgedMs }) => judgedMs > BAR_MS);
  if (slow.length > 0) {
    console.error(`Above ${BAR_MS} ms: ${slow.map(({ name }) => name).join(", ")}`);
    Deno.exitCode = 1;
  }
} finally {
  await Deno.remove(folder, { recursive: true });
}

function writeAll(path: string, startMs: number) {
  const writer = new TraceWriter(path, {
    bounds: BOUNDS,
    busyMs: 1000,
    warn: (text) => console.error(text),
    now: Date.now,
  });
  let [count, inBytes, spentMs, worstMs, cpuUs] = [0, 0, 0, 0, 0];
  while (count < SPANS) {
    const batch: string[] = [];
    while (batch.length < 126 && count + batch.length < SPANS) {
      const request = Math.floor((count + batch.length) / 3);
      batch.push(...requestSpans(request, startMs).map((span) => JSON.stringify(span)));
    }
    inBytes += batch.reduce((sum, json) => sum + json.length, 0);
    count += batch.length;
    const cpu = process.cpuUsage();
    const before = performance.now();
    writer.write(batch);
    const took = performance.now() - before;
    const { user, system } = process.cpuUsage(cpu);
    cpuUs += user + system;
    spentMs += took;
    worstMs = Math.max(worstMs, took);
  }
  writer.close();
  return {
    inBytes,
    perSecond: Math.round(count / spentMs * 1000),
    cpuUs: Math.round(cpuUs / count),
    worstMs: Math.round(worstMs),
  };
}

/** What it costs the thread that carries traffic. */
async function throughSink(path: string, startMs: number) {
  const memory = () => Deno.memoryUsage().rss / 1e6;
  const requests = Array.from({ length: 4000 }, (_, i) => requestSpans(i, startMs));
  const sink = new StoreSink({ path, bounds: BOUNDS, warn: (text) => console.error(text) });
  const before = memory();
  sink.add(requests[0]!);
  await sink.flush();
  const threadMb = Math.round(memory() - before);
  let [stallMs, last] = [0, performance.now()];
  const watch = setInterval(() => {
    const now = performance.now();
    stallMs = Math.max(stallMs, now - last - 5);
    last = now;
  }, 5);
  const began = performance.now();
  let ownMs = 0;
  for (const spans of requests.slice(1)) {
    const at = performance.now();
    sink.add(spans);
    ownMs += performance.now() - at;
  }
  await sink.flush();
  const tookMs = performance.now() - began;
  clearInterval(watch);
  const dropped = sink.dropped();
  await sink.close();
  const spans = (requests.length - 1) * 3;
  return {
    perSecond: Math.round(spans / tookMs * 1000),
    ownUs: Number((ownMs / spans * 1000).toFixed(1)),
    stallMs: Math.round(stallMs),
    dropped,
    threadMb,
  };
}

function measure(path: string, startMs: number) {
  const middle = requestSpans(Math.floor(SPANS / 6), startMs);
  const [root] = middle;
  const lastMs = startMs + SPANS * 10;
  const model = "openai/gpt-4o";
  const questions: readonly Question[] = [
    ["list", (one) => one.list()],
    ["list 1000", (one) => one.list({ limit: 1000 })],
    ["list, page in the middle", (one) => one.list({ beforeMs: startMs + SPANS * 5 })],
    ["list since 1 minute", (one) => one.list({ sinceMs: lastMs - 60_000 })],
    ["list since the middle of a trace", (one) => one.list({ sinceMs: startMs + SPANS * 5 + 20 })],
    ["list since, nothing", (one) => one.list({ sinceMs: lastMs + 1e6 })],
    ["list failed", (one) => one.list({ failed: true })],
    ["list where common", (one) => one.list({ where: [["llm.model", model]] })],
    [
      "list where two common",
      (one) => one.list({ where: [["llm.model", model], ["http.status_code", "200"]] }),
    ],
    ["list where rare", (one) => one.list({ where: [["request_id", requestId()]] })],
    ["list where nowhere", (one) => one.list({ where: [["request_id", "none"]] })],
    [
      "list where never together",
      (one) => one.list({ where: [["llm.model", model], ["llm.model", "claude-sonnet-4"]] }),
    ],
    ["list text common", (one) => one.list({ text: COMMON_TEXT })],
    ["list text rare", (one) => one.list({ text: RARE_TEXT })],
    ["list text nowhere", (one) => one.list({ text: "zyzzyva" })],
    ["list text nowhere, known trigrams", (one) => one.list({ text: "openanthropic" })],
    ["list text of three letters, nowhere", (one) => one.list({ text: "?!;" })],
    ["list text of two letters, nowhere", (one) => one.list({ text: "ßß" })],
    ["traces", (one) => one.traces()],
    ["traces text common", (one) => one.traces({ text: COMMON_TEXT })],
    ["traces by id", (one) => one.traces({ id: root.traceId })],
    ["traces by short id", (one) => one.traces({ id: root.traceId.slice(0, 8) })],
    ["traceOfSpan", (one) => one.traceOfSpan(root.spanId)],
    ["traceOfSpan, short", (one) => one.traceOfSpan(root.spanId.slice(0, 8))],
    ["after, 1000 spans", (one) => one.after(1000)],
    ["after, nothing", (one) => one.after(1e9)],
    ["lastRow", (one) => one.lastRow()],
    ["hasKey", (one) => one.hasKey("llm.model")],
    ["hasKey, no", (one) => one.hasKey("nobody.has.this")],
  ];
  return questions.map(([name, ask]) => {
    const cold: number[] = [];
    const warm: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const reader = openTraceReader(path);
      cold.push(timed(() => ask(reader)));
      warm.push(timed(() => ask(reader)));
      reader.close();
    }
    // The middle one is judged: on a shared machine the worst is often another program's.
    const judgedMs = Math.max(median(cold), median(warm));
    return { name, coldMs: Math.max(...cold), warmMs: Math.max(...warm), judgedMs };
  });

  function requestId(): string {
    const found = root.attributes.find(({ key }) => key === "request_id")!.value;
    return "stringValue" in found ? found.stringValue : "";
  }
}

function timed(action: () => unknown): number {
  const before = performance.now();
  action();
  return performance.now() - before;
}

function flag(name: string): string | undefined {
  return Deno.args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
}
