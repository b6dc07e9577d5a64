import { keyMark, valueMark } from "./marks.ts";
import type { TraceQuery } from "./trace_reader.ts";

/** A statement, and what is bound to it. */
export interface Sql {
  readonly text: string;
  readonly values: readonly (string | number)[];
}

/** Trigrams of a text that are looked up: more of them find hardly less. */
const MOST_TRIGRAMS = 24;

/** The groups that may answer a query, newest first: `id` and `tally`. */
export function groupsSql(query: TraceQuery, id?: number): Sql {
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
  for (const [key, value] of query.where ?? []) add(withDoc("marks"), valueMark(key, value));
  const words = query.text === undefined ? undefined : wordsMatch(query.text);
  if (words !== undefined) add(withDoc("words"), words);
  const where = conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")} `;
  return { text: `SELECT id, tally FROM groups ${where}ORDER BY start_ms DESC`, values };
}

/** Whether any span has an attribute of this name. */
export function hasKeySql(key: string): Sql {
  return { text: "SELECT 1 FROM marks WHERE marks MATCH ? LIMIT 1", values: [keyMark(key)] };
}

function withDoc(index: "marks" | "words"): string {
  return `id IN (SELECT grp FROM docs WHERE doc IN ` +
    `(SELECT rowid FROM ${index} WHERE ${index} MATCH ?))`;
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
