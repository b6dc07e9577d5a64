import type { Trace } from "../../telemetry/store/trace_reader.ts";
import type { ExitCode, Io } from "../io.ts";
import type { TraceOptions } from "./options.ts";
import { sayWhyEmpty } from "./empty.ts";
import { type ExportFormat, EXPORTS } from "../../viewer/export/formats.ts";
import { readRequest } from "./request.ts";
import { listTraces, readTraces } from "./select.ts";
import { openStore } from "./store.ts";

/** `planoai trace export [TARGET]`: traces as other programs read them, on stdout. */
export async function exportTraces(
  io: Io,
  options: TraceOptions,
  word: string | undefined,
): Promise<ExitCode> {
  const request = readRequest({ ...options, list: false, filter: [] }, word, Date.now());
  const format = EXPORTS[(options.format ?? "otlp") as keyof typeof EXPORTS];
  using reader = openStore(io);
  const summaries = listTraces(reader, request);
  if (summaries.length === 0) {
    io.err("No traces found.\n");
    if (reader.lastRow() === 0) await sayWhyEmpty(io);
  }
  writeDocument(io, format, readTraces(reader, summaries, request));
  return 0;
}

/** One document, written trace by trace. */
function writeDocument(io: Io, { list, items }: ExportFormat, traces: Iterable<Trace>): void {
  let before = `{${JSON.stringify(list)}:[`;
  for (const trace of traces) {
    for (const item of items(trace)) {
      io.out(`${before}\n${JSON.stringify(item)}`);
      before = ",";
    }
  }
  io.out(before === "," ? "\n]}\n" : `${before}]}\n`);
}
