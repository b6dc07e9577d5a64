import type { TraceQuery, TraceSource, TraceSummary } from "../../telemetry/store/trace_reader.ts";
import type { ListParams } from "./trace_params.ts";

/** Pages that are looked through for a model before the list is handed over as it is. */
const ROUNDS = 20;

/** A page of the list, and whether there may be more. */
export interface TracePage {
  readonly traces: readonly TraceSummary[];
  readonly more: boolean;
}

/**
 * The newest traces that fit. A model is part of an attribute, so that the store's search by text finds
 * candidates; which of them used it as a model, their summaries say.
 */
export async function tracePage(source: TraceSource, params: ListParams): Promise<TracePage> {
  const { model, limit } = params;
  if (model === undefined) {
    const traces = await source.list(params.query);
    return { traces, more: traces.length >= limit };
  }
  const found: TraceSummary[] = [];
  let query: TraceQuery = { ...params.query, text: params.query.text ?? model };
  for (let round = 0; round < ROUNDS; round++) {
    const page = await source.list(query);
    found.push(...page.filter((trace) => usesModel(trace, model)));
    if (found.length >= limit) return { traces: found.slice(0, limit), more: true };
    const last = page.at(-1);
    if (last === undefined || page.length < limit) return { traces: found, more: false };
    query = { ...query, beforeMs: last.startedMs };
  }
  return { traces: found, more: found.length > 0 };
}

/** One trace's line, when it fits. */
export async function summaryOf(
  source: TraceSource,
  id: string,
  params?: ListParams,
): Promise<TraceSummary | undefined> {
  const [found] = await source.list({ ...params?.query, id, limit: 1 });
  if (found === undefined || params?.model === undefined) return found;
  return usesModel(found, params.model) ? found : undefined;
}

function usesModel(trace: TraceSummary, model: string): boolean {
  const part = model.toLowerCase();
  return trace.models.some((name) => name.toLowerCase().includes(part));
}
