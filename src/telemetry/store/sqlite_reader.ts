import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Span } from "../span.ts";
import { matches, trimmed } from "./matches.ts";
import { groupsSql, keySql } from "./query_sql.ts";
import { addTallies, summaryOf, type Tally, tallyOf } from "./tally.ts";
import type { Arrived, Trace, TraceQuery, TraceReader, TraceSummary } from "./trace_reader.ts";

const DEFAULT_LIMIT = 50;
const DEFAULT_ARRIVALS = 1000;
/** Traces that are looked through for a text which is too short for the sieves. */
const MOST_LOOKED_THROUGH = 200;

/** A group that answers a query. */
interface Found {
  readonly group: number;
  readonly tally: Tally;
  /** Where they had to be read to know that it does; trimmed. */
  readonly spans?: readonly Span[];
}

/** {@link TraceReader} over an open store. */
export class SqliteReader implements TraceReader {
  readonly #database: DatabaseSync;
  readonly #of: Record<keyof typeof READS, StatementSync>;

  constructor(database: DatabaseSync) {
    this.#database = database;
    const entries = Object.entries(READS).map(([name, sql]) => [name, database.prepare(sql)]);
    this.#of = Object.fromEntries(entries);
  }

  list(query: TraceQuery = {}): readonly TraceSummary[] {
    return this.#find(query).map(({ tally }) => summaryOf(tally));
  }

  traces(query: TraceQuery = {}): readonly Trace[] {
    return this.#find(query).map(({ group, tally, spans }) => ({
      traceId: tally.head.traceId,
      spans: spans ?? this.#spans(group),
    }));
  }

  traceOfSpan(spanId: string): Trace | undefined {
    const found = this.#of.groupOfSpan.get(...prefixOf(spanId));
    if (found === undefined) return undefined;
    const group = Number(found.grp);
    const { trace_id } = this.#of.traceId.get(group)!;
    return { traceId: String(trace_id), spans: this.#spans(group) };
  }

  after(row: number, limit = DEFAULT_ARRIVALS): readonly Arrived[] {
    return this.#of.after.all(row, limit).map((one) => ({
      row: Number(one.row),
      traceId: String(one.trace_id),
      span: JSON.parse(String(one.json)) as Span,
    }));
  }

  lastRow(): number {
    return Number(this.#of.lastRow.get()?.row ?? 0);
  }

  hasKey(key: string): boolean {
    const { text, values } = keySql(key);
    for (const { id } of this.#database.prepare(text).iterate(...values)) {
      const spans = this.#spans(Number(id));
      if (spans.some(({ attributes }) => attributes.some((one) => one.key === key))) return true;
    }
    return false;
  }

  close(): void {
    this.#database.close();
  }

  #find(query: TraceQuery): readonly Found[] {
    const limit = query.limit ?? DEFAULT_LIMIT;
    const group = query.id === undefined ? undefined : this.#groupOf(query.id);
    if (limit <= 0 || (query.id !== undefined && group === undefined)) return [];
    const { text, values } = groupsSql(query, group);
    const found: Found[] = [];
    let lookedAt = 0;
    const most = isShort(query.text) ? MOST_LOOKED_THROUGH : Infinity;
    for (const row of this.#database.prepare(text).iterate(...values)) {
      const one = this.#check(Number(row.id), String(row.tally), query);
      if (one !== undefined) found.push(one);
      if (found.length >= limit || ++lookedAt >= most) break;
    }
    return found;
  }

  /** What sieves cannot say: whether it is really there, and what is left of a trimmed trace. */
  #check(group: number, text: string, query: TraceQuery): Found | undefined {
    const tally = JSON.parse(text) as Tally;
    const isTrimmed = query.sinceMs !== undefined && tally.startMs < query.sinceMs;
    const { text: wanted, where = [] } = query;
    if (!isTrimmed && wanted === undefined && where.length === 0) return { group, tally };
    const spans = trimmed(this.#spans(group), query);
    if (!matches(spans, query)) return undefined;
    return { group, tally: isTrimmed ? tallyOfRest(tally, spans) : tally, spans };
  }

  /** By any trace id of its spans, or the newest one by the first digits. */
  #groupOf(id: string): number | undefined {
    const found = this.#of.groupOfTrace.get(...prefixOf(id));
    return found === undefined ? undefined : Number(found.grp);
  }

  #spans(group: number): readonly Span[] {
    return this.#of.spans.all(group).map(({ json }) => JSON.parse(String(json)) as Span);
  }
}

const READS = {
  spans: "SELECT json FROM spans WHERE grp = ? ORDER BY row",
  traceId: "SELECT trace_id FROM groups WHERE id = ?",
  groupOfTrace: "SELECT grp FROM trace_ids CROSS JOIN groups ON id = grp " +
    "WHERE trace_ids.trace_id >= ? AND trace_ids.trace_id < ? ORDER BY start_ms DESC LIMIT 1",
  groupOfSpan: "SELECT grp FROM spans WHERE span_id >= ? AND span_id < ? ORDER BY row DESC LIMIT 1",
  after: "SELECT row, groups.trace_id, json FROM spans CROSS JOIN groups ON id = grp " +
    "WHERE row > ? ORDER BY row LIMIT ?",
  lastRow: "SELECT max(row) AS row FROM spans",
} as const;

/** The fixed SQL of {@link SqliteReader}, for the test of its plans. */
export const READER_SQL: readonly string[] = Object.values(READS);

/** What is left of a trace; it keeps its id. */
function tallyOfRest({ head: { traceId } }: Tally, spans: readonly Span[]): Tally {
  const rest = spans.map(tallyOf).reduce(addTallies);
  return { ...rest, head: { ...rest.head, traceId } };
}

/** The bounds of everything that begins with these digits: `g` follows on the last hex digit. */
function prefixOf(id: string): [from: string, to: string] {
  const digits = id.toLowerCase();
  return [digits, digits + "g"];
}

function isShort(text: string | undefined): boolean {
  return text !== undefined && [...text].length < 3;
}
