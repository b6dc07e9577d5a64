import type { TraceQuery } from "../../telemetry/store/trace_reader.ts";

/** What a page of the list is asked by. */
export interface ListParams {
  readonly query: TraceQuery;
  /** Part of a model's name. */
  readonly model?: string;
  readonly limit: number;
}

const PAGE = { usual: 100, most: 500 };
const TEXT = 300;
const CONDITIONS = 8;

/** Reads `?text=&where=key=value&failed=1&since=&before=&model=&limit=`; each is bounded. */
export function readParams(search: URLSearchParams): ListParams {
  const text = bounded(search.get("text"));
  const model = bounded(search.get("model"));
  const since = time(search.get("since"));
  const before = time(search.get("before"));
  const where = search.getAll("where").slice(0, CONDITIONS).flatMap(condition);
  const limit = Math.min(PAGE.most, Math.max(1, Number(search.get("limit")) || PAGE.usual));
  return {
    limit,
    ...(model === undefined ? {} : { model }),
    query: {
      limit,
      ...(text === undefined ? {} : { text }),
      ...(where.length === 0 ? {} : { where }),
      ...(search.get("failed") === "1" ? { failed: true } : {}),
      ...(since === undefined ? {} : { sinceMs: since }),
      ...(before === undefined ? {} : { beforeMs: before }),
    },
  };
}

function bounded(value: string | null): string | undefined {
  const text = (value ?? "").trim().slice(0, TEXT);
  return text === "" ? undefined : text;
}

function time(value: string | null): number | undefined {
  const ms = value === null || value === "" ? NaN : Number(value);
  return Number.isFinite(ms) ? ms : undefined;
}

function condition(text: string): (readonly [string, string])[] {
  const at = text.indexOf("=");
  if (at < 1) return [];
  return [[text.slice(0, at).slice(0, TEXT), text.slice(at + 1).slice(0, TEXT)]];
}
