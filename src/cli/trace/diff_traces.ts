import { Fault } from "../../base/fault.ts";
import type { Trace, TraceReader } from "../../telemetry/store/trace_reader.ts";
import { diffView } from "../../viewer/terminal/diff_view.ts";
import type { ExitCode, Io } from "../io.ts";
import { readTraceId } from "./request.ts";
import { openStore, viewStyle } from "./store.ts";

/** `planoai trace diff A B`: two traces beside each other. */
export function diffTraces(io: Io, a: string, b: string): ExitCode {
  const ids = [a, b].map((word) => word === "last" ? word : readTraceId(word));
  using reader = openStore(io);
  const [first, second] = ids.map((id) => traceOf(reader, id));
  for (const line of diffView(first!, second!, viewStyle(io, false))) io.out(`${line}\n`);
  return 0;
}

function traceOf(reader: TraceReader, id: string): Trace {
  const [trace] = reader.traces(id === "last" ? { limit: 1 } : { id, limit: 1 });
  if (trace !== undefined) return trace;
  throw new Fault("not_found", `Cannot compare trace "${id}": there is none of this id`, {
    note: "planoai trace --list shows which there are",
  });
}
