import { pause } from "../../base/wait.ts";
import { planoHome } from "../../process/home.ts";
import { openTraceReader } from "../../telemetry/store/open_trace_reader.ts";
import { CallLog } from "../../viewer/obs/call_log.ts";
import { type Frame, frameLines, summaryLine } from "../../viewer/obs/frame.ts";
import { paint } from "../../viewer/terminal/piece.ts";
import type { ExitCode, Io } from "../io.ts";
import type { ObsOptions } from "../obs.ts";
import { CallFeed } from "./feed.ts";
import { loadPrices } from "./prices.ts";
import { Screen } from "./screen.ts";
import { openSpanSource, type SpanSource } from "./span_source.ts";

/** More often is more than eyes can see. */
const LEAST_REFRESH_MS = 50;

/** How often a log is told of what is new. */
const SUMMARY_MS = 5_000;

/** What all ways of telling read from. */
interface Watch {
  readonly feed: CallFeed;
  readonly log: CallLog;
  readonly frame: Pick<Frame, "from" | "pricing">;
}

/** `planoai obs`: the calls of this home as they end, until Ctrl-C. */
export async function watchCalls(io: Io, options: ObsOptions): Promise<ExitCode> {
  const home = planoHome(io);
  const { pricing, from } = await loadPrices(io, options);
  const source = options.once ? undefined : await openSpanSource(io, home, options);
  const reader = openTraceReader(home.traces);
  try {
    const { capacity } = options;
    const watch: Watch = {
      feed: new CallFeed(reader, { prices: pricing, capacity }),
      log: new CallLog(capacity),
      frame: { from: source?.words ?? "as of now", pricing: from },
    };
    if (options.once) return tellOnce(io, watch, options.json);
    if (source !== undefined) announce(io, source);
    await follow(io, watch, options);
  } finally {
    reader.close();
    pricing.close();
    await source?.close();
  }
  io.err("obs stopped\n");
  return 0;
}

function announce(io: Io, { words, readsAlong }: SpanSource): void {
  io.err(
    readsAlong
      ? `Reading this home's traces along: ${words}.\n`
      : `Listening for spans: ${words}. A gateway sends them with tracing.random_sampling: 100 and ` +
        `tracing.opentracing_grpc_endpoint: http://localhost:4317, or with up --with-tracing.\n`,
  );
  io.err("Press Ctrl-C to exit.\n");
}

function tellOnce(io: Io, { feed, log, frame }: Watch, json: boolean): ExitCode {
  for (const calls of feed.pages()) log.add(calls);
  if (json) {
    for (const call of log.calls) io.out(`${JSON.stringify(call)}\n`);
    return 0;
  }
  // A pipe has no edge, and a file no need of one.
  const width = io.tty.stdout ? io.columns : 120;
  const lines = frameLines({ ...frame, calls: log.calls, nowMs: Date.now(), width });
  for (const line of lines) io.out(`${paint(line, io.color.out)}\n`);
  return 0;
}

async function follow(io: Io, watch: Watch, options: ObsOptions): Promise<void> {
  const everyMs = Math.max(LEAST_REFRESH_MS, options.refreshMs);
  if (options.json) return await every(io, everyMs, () => printJson(io, watch));
  if (!io.tty.stdout) {
    return await every(io, Math.max(everyMs, SUMMARY_MS), () => printSummary(io, watch));
  }
  const screen = new Screen({
    write: (text) => io.out(text),
    size: () => terminalSize(io),
    color: io.color.out,
  });
  try {
    await every(io, everyMs, () => drawFrame(screen, watch));
  } finally {
    screen.close();
  }
}

/** Now, and then again and again until Ctrl-C. */
async function every(io: Io, ms: number, act: () => void): Promise<void> {
  while (!io.signal.aborted) {
    act();
    await pause(ms, io.signal).catch(() => {});
  }
}

function printJson(io: Io, { feed }: Watch): void {
  for (const calls of feed.pages()) {
    for (const call of calls) io.out(`${JSON.stringify(call)}\n`);
  }
}

function printSummary(io: Io, { feed, log }: Watch): void {
  let isNew = log.calls.length === 0;
  for (const calls of feed.pages()) {
    isNew ||= calls.length > 0;
    log.add(calls);
  }
  if (isNew && log.calls.length > 0) io.out(`${summaryLine({ calls: log.calls })}\n`);
}

function drawFrame(screen: Screen, { feed, log, frame }: Watch): void {
  for (const calls of feed.pages()) log.add(calls);
  screen.draw((width, height) =>
    frameLines({ ...frame, calls: log.calls, nowMs: Date.now(), width, height })
  );
}

function terminalSize(io: Io): { readonly columns: number; readonly rows: number } {
  try {
    return { columns: io.columns, rows: Deno.consoleSize().rows };
  } catch {
    return { columns: io.columns, rows: 40 };
  }
}
