import { keyMark, valueMark } from "./marks.ts";
import { DOC_BITS } from "./schema.ts";
import type { TraceQuery } from "./trace_reader.ts";

/** A statement, and what is bound to it. */
export interface Sql {
  readonly text: string;
  readonly values: readonly (string | number)[];
}

/** Trigrams of a text that are looked up: more of them find hardly less. */
const MOST_TRIGRAMS = 24;

/** What the index is asked: one of its tables, and what it has to hold. */
export interface Term {
  readonly index: "marks" | "words";
  readonly match: string;
}

/** The questions to the index that a query comes to. */
export function termsOf({ where = [], text }: TraceQuery): readonly Term[] {
  const terms: Term[] = where.map(([key, value]) => ({
    index: "marks",
    match: valueMark(key, value),
  }));
  const words = text === undefined ? undefined : wordsMatch(text);
  return words === undefined ? terms : [...terms, { index: "words", match: words }];
}

/** A row for each of the first `most` finds of a term: how common it is, without finding all. */
export function countSql({ index, match }: Term, most: number): Sql {
  return {
    text: `SELECT count(*) AS found FROM ` +
      `(SELECT 1 FROM ${index} WHERE ${index} MATCH ? LIMIT ${most})`,
    values: [match],
  };
}

/**
 * The groups that may answer a query, newest first: `id` and `tally`. A rare term is where the search
 * begins. Without one the traces are gone through by their start, which ends with the first few, as
 * common terms are in many; \`+\` keeps SQLite from sorting all of them instead.
 */
export function groupsSql(
  query: TraceQuery,
  { id, rare, common }: {
    readonly id: number | undefined;
    readonly rare: Term | undefined;
    readonly common: readonly Term[];
  },
): Sql {
  const conditions: string[] = [];
  const values: (string | number)[] = [];
  const add = (condition: string, ...bound: readonly (string | number)[]) => {
    conditions.push(condition);
    values.push(...bound);
  };
  if (id !== undefined) add("id = ?", id);
  if (query.beforeMs !== undefined) add("start_ms < ?", query.beforeMs);
  if (query.sinceMs !== undefined) add("last_start_ms >= ?", query.sinceMs);
  if (query.failed === true) add("errors > 0");
  if (rare !== undefined) add(`id IN (${foundBy(rare)})`, rare.match);
  for (const term of common) {
    if (rare === undefined && id === undefined) add(`+id IN (${foundBy(term)})`, term.match);
    else add(`EXISTS (${isFoundBy(term)})`, term.match);
  }
  const where = conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")} `;
  return { text: `SELECT id, tally FROM groups ${where}ORDER BY start_ms DESC`, values };
}

/** Whether any span has an attribute of this name. */
export function hasKeySql(key: string): Sql {
  return { text: "SELECT 1 FROM marks WHERE marks MATCH ? LIMIT 1", values: [keyMark(key)] };
}

function foundBy({ index }: Term): string {
  return `SELECT rowid >> ${DOC_BITS} FROM ${index} WHERE ${index} MATCH ?`;
}

/** Within one group: the index goes straight to its numbers. */
function isFoundBy({ index }: Term): string {
  return `SELECT 1 FROM ${index} WHERE ${index} MATCH ? ` +
    `AND rowid >= (id << ${DOC_BITS}) AND rowid < ((id + 1) << ${DOC_BITS})`;
}

/** All trigrams of a text; `undefined` when it is too short to have one. */
function wordsMatch(text: string): string | undefined {
  const characters = [...text];
  const trigrams = new Set<string>();
  for (let i = 0; i + 3 <= characters.length && trigrams.size < MOST_TRIGRAMS; i++) {
    const trigram = characters.slice(i, i + 3).join("");
    // A NUL would end the text within SQLite.
    if (!trigram.includes("\0")) trigrams.add(`"${trigram.replaceAll('"', '""')}"`);
  }
  return trigrams.size === 0 ? undefined : [...trigrams].join(" AND ");
}
