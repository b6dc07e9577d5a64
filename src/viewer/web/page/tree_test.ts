import assert from "@std/assert";
import { span } from "../../../../tests/viewer/web/sample_traces.ts";
import type { Span } from "../../../telemetry/span.ts";
import { extentOf, ticksOf, treeOf, unfolded } from "./tree.js";

const one = (id: string, parent: string, from: number, takes = 5): Span =>
  span({ trace: "t", id, parent, at: 1_700_000_000_000, from, takes, name: id, service: "s" });

const drawn = (rows: { span: Span; depth: number }[]) =>
  rows.map((row) => `${"-".repeat(row.depth)}${row.span.spanId}`);

Deno.test("treeOf nests by parent and orders by start, whatever came first", () => {
  const spans = [one("c", "a", 9), one("a", "", 0), one("d", "b", 4), one("b", "a", 3)];
  assert.deepEqual(drawn(treeOf(spans)), ["a", "-b", "--d", "-c"]);
});

Deno.test("treeOf makes roots of spans whose parent is missing, and of circles", () => {
  const spans = [one("a", "gone", 2), one("b", "c", 0), one("c", "b", 1), one("d", "d", 5)];
  assert.deepEqual(drawn(treeOf(spans)), ["a", "d", "b", "-c"]);
});

Deno.test("treeOf stands a chain of a hundred thousand", () => {
  const spans = Array.from({ length: 100_000 }, (_, i) => one(`${i}`, i ? `${i - 1}` : "", i));
  assert.equal(treeOf(spans).at(-1).depth, 99_999);
});

Deno.test("unfolded leaves out what hangs below a folded span", () => {
  const rows = treeOf([one("a", "", 0), one("b", "a", 1), one("c", "b", 2), one("d", "a", 3)]);
  assert.deepEqual(drawn(unfolded(rows, new Set(["b"]))), ["a", "-b", "-d"]);
  assert.deepEqual(drawn(unfolded(rows, new Set(["a"]))), ["a"]);
});

Deno.test("extentOf spans from the first start to the last end", () => {
  const { start, ms } = extentOf([one("a", "", 5, 10), one("b", "", 2, 1)]);
  assert.equal(start, "1700000000002000000");
  assert.equal(ms, 13);
});

Deno.test("ticksOf takes round steps", () => {
  assert.deepEqual(ticksOf(4300), [0, 1000, 2000, 3000, 4000]);
  assert.deepEqual(ticksOf(9), [0, 2, 4, 6, 8]);
});
