import { Fault } from "../../base/fault.ts";
import type {
  Trace,
  TraceQuery,
  TraceReader,
  TraceSummary,
} from "../../telemetry/store/trace_reader.ts";
import type { TraceRequest } from "./request.ts";

/** Traces that `any` means, unless `--limit` says otherwise; as many as Plano keeps. */
const MOST = 50;

/** The traces that were asked for, newest first, at a glance. Throws a {@link Fault} for unknown keys. */
export function listTraces(reader: TraceReader, request: TraceRequest): readonly TraceSummary[] {
  const { target, where, sinceMs, limit } = request;
  if (reader.lastRow() > 0) {
    const unknown = where.map(([key]) => key).filter((key) => !reader.hasKey(key));
    if (unknown.length > 0) {
      throw new Fault("config", `Unknown --where key(s): ${[...new Set(unknown)].join(", ")}`);
    }
  }
  const query: TraceQuery = {
    ...(where.length === 0 ? {} : { where }),
    ...(sinceMs === undefined ? {} : { sinceMs }),
    ...(target.kind === "id" ? { id: target.id } : {}),
    limit: target.kind === "any" ? limit ?? MOST : Math.min(1, limit ?? 1),
  };
  return reader.list(query);
}

/** The spans of traces, one trace at a time: all of them need not fit into memory. */
export function* readTraces(
  reader: TraceReader,
  summaries: readonly TraceSummary[],
  { sinceMs }: TraceRequest,
): Iterable<Trace> {
  for (const { traceId } of summaries) {
    const query = { id: traceId, limit: 1, ...(sinceMs === undefined ? {} : { sinceMs }) };
    // One that was swept away meanwhile is left out.
    yield* reader.traces(query);
  }
}
