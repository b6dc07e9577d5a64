import assert from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { GROUP_SQL } from "../../../src/telemetry/store/groups.ts";
import { groupsSql, keySql } from "../../../src/telemetry/store/query_sql.ts";
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
 * Nothing is gone through from end to end but the sieves, which is meant, and an index in the order
 * that is wanted, which ends with the first few.
 */
function isSearch(detail: string): boolean {
  if (/USE TEMP B-TREE/.test(detail)) return false;
  if (!detail.startsWith("SCAN ")) return true;
  return detail === "SCAN sieves" || detail === "SCAN sqlite_sequence" ||
    /USING INDEX groups_/.test(detail) || detail === "SCAN CONSTANT ROW";
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
  // These sort what has one id, which is little.
  const maySort = new Set<string>();
  const statements = [...GROUP_SQL, ...READER_SQL, ...RETENTION_SQL, keySql("a").text];
  for (const query of QUERIES) {
    statements.push(groupsSql(query).text, groupsSql(query, 1).text);
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
