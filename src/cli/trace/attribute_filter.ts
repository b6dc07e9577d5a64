import type { Trace, TraceReader, TraceSummary } from "../../telemetry/store/trace_reader.ts";
import type { Io } from "../io.ts";
import type { TraceRequest } from "./request.ts";
import { readTraces } from "./select.ts";

/**
 * Which attributes `--filter` leaves; `undefined` without one, and after a warning when a pattern fits
 * nothing: then traces are really shown unfiltered, as the warning says.
 */
export function attributeFilter(
  io: Io,
  reader: TraceReader,
  summaries: readonly TraceSummary[],
  request: TraceRequest,
): ((key: string) => boolean) | undefined {
  const { patterns } = request;
  if (patterns.length === 0) return undefined;
  const unknown = patterns.filter((pattern) =>
    pattern.includes("*")
      ? !someKey(readTraces(reader, summaries, request), pattern) &&
        !someKey(reader.traces({ limit: 50 }), pattern)
      : !reader.hasKey(pattern)
  );
  if (unknown.length === 0 || reader.lastRow() === 0) {
    return (key) => patterns.some((pattern) => fits(key, pattern));
  }
  const label = io.color.err ? "\x1b[33mWarning:\x1b[0m" : "Warning:";
  io.err(
    `${label} Filter key(s) not found: ${unknown.join(", ")}. Returning unfiltered traces.\n`,
  );
  return undefined;
}

function someKey(traces: Iterable<Trace>, pattern: string): boolean {
  for (const { spans } of traces) {
    if (spans.some(({ attributes }) => attributes.some(({ key }) => fits(key, pattern)))) {
      return true;
    }
  }
  return false;
}

/** Whether a name fits a pattern, in which `*` stands for anything; in linear time for few stars. */
export function fits(key: string, pattern: string): boolean {
  let [at, star, mark] = [0, -1, 0];
  let i = 0;
  while (i < key.length) {
    if (pattern[at] === "*") {
      star = at++;
      mark = i;
    } else if (pattern[at] === key[i]) {
      at++;
      i++;
    } else if (star !== -1) {
      at = star + 1;
      i = ++mark;
    } else return false;
  }
  while (pattern[at] === "*") at++;
  return at === pattern.length;
}

/** A trace with the attributes alone that a filter leaves. */
export function filtered(trace: Trace, wanted: ((key: string) => boolean) | undefined): Trace {
  if (wanted === undefined) return trace;
  return {
    ...trace,
    spans: trace.spans.map((span) => ({
      ...span,
      attributes: span.attributes.filter(({ key }) => wanted(key)),
    })),
  };
}
