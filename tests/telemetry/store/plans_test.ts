import assert from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { GROUP_SQL } from "../../../src/telemetry/store/groups.ts";
import { countSql, groupsSql, hasKeySql, termsOf } from "../../../src/telemetry/store/query_sql.ts";
import { RETENTION_SQL } from "../../../src/telemetry/store/retention.ts";
import { READER_SQL } from "../../../src/telemetry/store/sqlite_reader.ts";
import type { TraceQuery } from "../../../src/telemetry/store/trace_reader.ts";
import { START, StoreFolder, type TestSpan, testSpan } from "./spans.ts";

const QUERIES: readonly TraceQuery[] = [
  {},
  { beforeMs: START + 5 },
  { sinceMs: START },
  { failed: true },
  { where: [["a", "b"], ["c", "d"]] },
  { text: "some words", failed: true, beforeMs: START },
];

/**
 * Nothing is gone through from end to end but an index in the order that is wanted, which ends with
 * the first few, and the runs of the full-text index (`VIRTUAL TABLE`), which is a search of its own.
 */
function isSearch(detail: string): boolean {
  // Finds of one span id, which are one or two, each group once.
  if (detail === "USE TEMP B-TREE FOR DISTINCT") return true;
  if (/USE TEMP B-TREE/.test(detail)) return false;
  if (!detail.startsWith("SCAN ")) return true;
  return /VIRTUAL TABLE INDEX \d+:\S/.test(detail) || /USING INDEX groups_/.test(detail) ||
    detail === "SCAN (subquery-1)" || detail === "SCAN CONSTANT ROW";
}

Deno.test("every statement of the store searches an index", () => {
  using folder = new StoreFolder();
  const writer = folder.writer();
  const spans: TestSpan[] = Array.from({ length: 600 }, (_, i) => ({
    id: i.toString(16).padStart(4, "0"),
    trace: (i >> 1).toString(16).padStart(4, "0"),
    at: i,
    attributes: { a: "b", n: i },
  }));
  writer.write(spans.map((span) => JSON.stringify(testSpan(span))));
  writer.close();
  const database = new DatabaseSync(folder.path, { readOnly: true });
  // The search by a rare term sorts what it finds, which is little.
  const maySort = new Set<string>();
  const statements = [...GROUP_SQL, ...READER_SQL, ...RETENTION_SQL, hasKeySql("a").text];
  for (const query of QUERIES) {
    const terms = termsOf(query);
    statements.push(groupsSql(query, { id: undefined, rare: undefined, common: terms }).text);
    statements.push(groupsSql(query, { id: 1, rare: undefined, common: terms }).text);
    statements.push(...terms.map((term) => countSql(term, 500).text));
    const [rare, ...common] = terms;
    if (rare === undefined) continue;
    const { text } = groupsSql(query, { id: undefined, rare, common });
    statements.push(text);
    maySort.add(text);
  }
  maySort.add(READER_SQL.find((sql) => sql.includes("start_ms DESC"))!);
  maySort.add(READER_SQL.find((sql) => sql.includes("row DESC"))!);
  for (const sql of statements) {
    if (/^INSERT/.test(sql)) continue;
    const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all()
      .map(({ detail }) => String(detail));
    const bad = plan.filter((line) => !isSearch(line))
      .filter((line) => !(maySort.has(sql) && line.includes("FOR ORDER BY")));
    assert.deepEqual(bad, [], `${sql}\n${plan.join("\n")}`);
  }
  database.close();
});
