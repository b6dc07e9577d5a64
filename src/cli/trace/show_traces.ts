import type { Trace, TraceReader, TraceSummary } from "../../telemetry/store/trace_reader.ts";
import { traceLabel } from "../../viewer/terminal/labels.ts";
import { traceView } from "../../viewer/terminal/trace_view.ts";
import type { ExitCode, Io } from "../io.ts";
import type { TraceOptions } from "./options.ts";
import { attributeFilter, filtered } from "./attribute_filter.ts";
import { sayWhyEmpty } from "./empty.ts";
import { jsonTrace } from "../../viewer/export/json_span.ts";
import { writeJson, writeJsonList } from "./json_stream.ts";
import { readRequest, type TraceRequest } from "./request.ts";
import { listTraces, readTraces } from "./select.ts";
import { openStore, viewStyle } from "./store.ts";

/** What a view shows of a span. */
type Wanted = ((key: string) => boolean) | undefined;

/** `planoai trace [TARGET]`: a tree, a list, or JSON. */
export async function showTraces(
  io: Io,
  options: TraceOptions,
  word: string | undefined,
): Promise<ExitCode> {
  const request = readRequest(options, word, Date.now());
  using reader = openStore(io);
  const summaries = listTraces(reader, request);
  const wanted = attributeFilter(io, reader, summaries, request);
  if (options.json) printJson(io, reader, summaries, request, options.list, wanted);
  else if (summaries.length === 0) await sayNone(io, reader, options.list);
  else if (options.list) await showList(io, reader, summaries, request, options, wanted);
  else showTree(io, reader, summaries[0]!, request, options, wanted);
  return 0;
}

function printJson(
  io: Io,
  reader: TraceReader,
  summaries: readonly TraceSummary[],
  request: TraceRequest,
  idsOnly: boolean,
  wanted: Wanted,
): void {
  if (idsOnly) return writeJson(io, { trace_ids: summaries.map(({ traceId }) => traceId) });
  writeJsonList(io, "traces", jsonTraces(readTraces(reader, summaries, request), wanted));
}

/** Traces in the form that Plano's `--json` has. */
export function* jsonTraces(traces: Iterable<Trace>, wanted?: Wanted): Iterable<unknown> {
  for (const trace of traces) {
    yield jsonTrace(filtered(trace, wanted));
  }
}

async function sayNone(io: Io, reader: TraceReader, isList: boolean): Promise<void> {
  io.out(isList ? "No trace IDs found.\n" : "No traces found.\n");
  if (reader.lastRow() === 0) await sayWhyEmpty(io);
  else io.err("note: there are traces, but none of these: planoai trace --list\n");
}

async function showList(
  io: Io,
  reader: TraceReader,
  summaries: readonly TraceSummary[],
  request: TraceRequest,
  options: TraceOptions,
  wanted: Wanted,
): Promise<void> {
  if (options.noInteractive || !io.tty.stdin || !io.tty.stdout) {
    const bold = (text: string) => io.color.out ? `\x1b[1m${text}\x1b[0m` : text;
    io.out(`\n${bold("Trace IDs:")}\n`);
    for (const { traceId } of summaries) io.out(`  - ${traceId.slice(0, 8)}\n`);
    return;
  }
  const chosen = await choose(summaries, io.columns);
  if (chosen === undefined) io.out("Cancelled.\n");
  else showTree(io, reader, chosen, request, options, wanted);
}

/** Loads its library here only: other commands start without it. */
async function choose(
  summaries: readonly TraceSummary[],
  columns: number,
): Promise<TraceSummary | undefined> {
  const prompts = await import("@clack/prompts");
  const chosen = await prompts.select({
    message: "Select a trace to view:",
    maxItems: 15,
    options: summaries.map((one, value) => ({ value, label: traceLabel(one, columns - 8) })),
  });
  return prompts.isCancel(chosen) ? undefined : summaries[chosen];
}

function showTree(
  io: Io,
  reader: TraceReader,
  summary: TraceSummary,
  request: TraceRequest,
  { verbose }: TraceOptions,
  wanted: Wanted,
): void {
  const style = { ...viewStyle(io, verbose), ...(wanted === undefined ? {} : { wanted }) };
  for (const trace of readTraces(reader, [summary], request)) {
    for (const line of traceView(trace, style)) io.out(`${line}\n`);
  }
}
