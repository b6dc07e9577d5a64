import { pause } from "../../base/wait.ts";
import { hasAttribute } from "../../telemetry/store/matches.ts";
import type { Arrived, TraceReader } from "../../telemetry/store/trace_reader.ts";
import { SERVICE } from "../../telemetry/semconv/names.ts";
import type { Span } from "../../telemetry/span.ts";
import { modelCallOf } from "../../viewer/terminal/model_call.ts";
import { arrivalLines } from "../../viewer/terminal/labels.ts";
import { paint } from "../../viewer/terminal/piece.ts";
import { traceView } from "../../viewer/terminal/trace_view.ts";
import type { ExitCode, Io } from "../io.ts";
import type { TraceOptions } from "./options.ts";
import { filtered, fits } from "./attribute_filter.ts";
import { jsonSpan } from "../../viewer/export/json_span.ts";
import { readPatterns, readWhere } from "./request.ts";
import { openStore, viewStyle } from "./store.ts";

/** How often the store is looked at: a request is seen well within a second of its end. */
const LOOK_MS = 200;

/** Spans of one look. */
const BATCH = 1_000;

/**
 * `planoai trace --follow`: a line for each finished request, with `--verbose` its spans, with `--json`
 * a line of JSON. The store may come, go and be replaced meanwhile; a gateway may restart.
 */
export async function followTraces(io: Io, options: TraceOptions): Promise<ExitCode> {
  const patterns = readPatterns(options.filter);
  const wanted = patterns.length === 0
    ? undefined
    : (key: string) => patterns.some((pattern) => fits(key, pattern));
  const where = readWhere(options.where);
  const { signal } = io;
  using reader = openStore(io);
  let row = reader.lastRow();
  io.err("Waiting for requests; Ctrl-C ends it\n");
  while (await waited(signal)) {
    // A store that was begun anew counts from the start.
    if (reader.lastRow() < row) row = 0;
    for (const batch of batches(reader, row)) {
      row = batch.row;
      for (const { traceId, spans } of byTrace(batch.arrived)) {
        if (!where.every(([key, value]) => spans.some((span) => hasAttribute(span, key, value)))) {
          continue;
        }
        const part = filtered({ traceId, spans }, wanted);
        if (options.json) {
          io.out(`${JSON.stringify({ trace_id: traceId, spans: part.spans.map(jsonSpan) })}\n`);
        } else if (options.verbose) printTree(io, part, wanted);
        else printLines(io, reader, traceId, spans);
      }
    }
  }
  return 0;
}

/** False when it is over. */
async function waited(signal: AbortSignal): Promise<boolean> {
  await pause(LOOK_MS, signal).catch(() => {});
  return !signal.aborted;
}

function* batches(
  reader: TraceReader,
  from: number,
): Iterable<{ readonly row: number; readonly arrived: readonly Arrived[] }> {
  let row = from;
  for (;;) {
    const arrived = reader.after(row, BATCH);
    if (arrived.length === 0) return;
    row = arrived.at(-1)!.row;
    yield { row, arrived };
  }
}

/** What arrived together, by the trace that it belongs to. */
function byTrace(arrived: readonly Arrived[]): readonly { traceId: string; spans: Span[] }[] {
  const traces = new Map<string, Span[]>();
  for (const { traceId, span } of arrived) {
    const spans = traces.get(traceId) ?? [];
    spans.push(span);
    traces.set(traceId, spans);
  }
  return [...traces].map(([traceId, spans]) => ({ traceId, spans }));
}

function printTree(
  io: Io,
  trace: { readonly traceId: string; readonly spans: readonly Span[] },
  wanted: ((key: string) => boolean) | undefined,
): void {
  const style = { ...viewStyle(io, true), ...(wanted === undefined ? {} : { wanted }) };
  for (const line of traceView(trace, style)) io.out(`${line}\n`);
}

function printLines(
  io: Io,
  reader: TraceReader,
  traceId: string,
  spans: readonly Span[],
): void {
  for (const span of spans.filter((one) => isRequest(one, spans, reader))) {
    for (const line of arrivalLines(span, traceId)) io.out(`${paint(line, io.color.out)}\n`);
  }
}

/** Model calls and whatever else began something: what they did inside is not told line by line. */
function isRequest(span: Span, together: readonly Span[], reader: TraceReader): boolean {
  if (span.service === SERVICE.llm) return true;
  if (span.service === SERVICE.outbound || span.service === SERVICE.routing) return false;
  const hasOwnCall = together.some((one) =>
    one.service === SERVICE.llm && one.parentSpanId === span.spanId
  );
  if (hasOwnCall) return false;
  if (span.parentSpanId === "" || span.service === SERVICE.inbound) return true;
  // An agent's own span of a call that went through the gateway would tell of it twice.
  return modelCallOf(span) !== undefined &&
    reader.traceOfSpan(span.spanId)?.spans.every(({ service }) => service !== SERVICE.llm) === true;
}
