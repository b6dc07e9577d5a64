import { DOC_BITS } from "./schema.ts";
import { keyProbe, mayHoldSql, type Probe, textProbe, valueProbe } from "./sieve.ts";
import type { TraceQuery } from "./trace_reader.ts";

/** A statement, and what is bound to it. */
export interface Sql {
  readonly text: string;
  readonly values: readonly (string | number | Uint8Array)[];
}

/** What the sieves are asked: each has to be in some sieve of a trace. */
export function probesOf({ where = [], text }: TraceQuery): readonly Probe[] {
  const words = text === undefined ? undefined : textProbe(text);
  // Texts first: more of their bits have to be set, which few sieves have.
  return [
    ...(words === undefined ? [] : [words]),
    ...where.map(([key, value]) => valueProbe(key, value)),
  ];
}

/**
 * The groups that may answer a query, newest first: `id` and `tally`. They are gone through by their
 * start, which ends with the first that are enough; of those that the sieves or the index rule out
 * nothing else is read.
 */
export function groupsSql(query: TraceQuery, id?: number): Sql {
  const conditions: string[] = [];
  const values: (string | number | Uint8Array)[] = [];
  const add = (condition: string, ...bound: Sql["values"]) => {
    conditions.push(condition);
    values.push(...bound);
  };
  if (id !== undefined) add("id = ?", id);
  if (query.beforeMs !== undefined) add("start_ms < ?", query.beforeMs);
  if (query.sinceMs !== undefined) add("last_start_ms >= ?", query.sinceMs);
  if (query.failed === true) add("errors > 0");
  for (const probe of probesOf(query)) {
    const { text, values: bound } = mayHoldSql(probe);
    add(`EXISTS (SELECT 1 FROM sieves WHERE ${OF_GROUP} AND ${text})`, ...bound);
  }
  const where = conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")} `;
  return { text: `SELECT id, tally FROM groups ${where}ORDER BY start_ms DESC`, values };
}

/** The groups that may have an attribute of this name, in any order. */
export function keySql(key: string): Sql {
  const { text, values } = mayHoldSql(keyProbe(key));
  return { text: `SELECT doc >> ${DOC_BITS} AS id FROM sieves WHERE ${text}`, values };
}

const OF_GROUP = `doc >= (id << ${DOC_BITS}) AND doc < ((id + 1) << ${DOC_BITS})`;
