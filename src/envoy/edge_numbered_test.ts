import assert from "@std/assert";
import { Numbered } from "./edge_numbered.ts";

Deno.test("Numbered gives equal values one place", () => {
  const list = new Numbered<{ readonly a: readonly number[] }>();
  assert.deepEqual([[1], [2], [1]].map((a) => list.numberOf({ a })), [0, 1, 0]);
  assert.deepEqual(list.all, [{ a: [1] }, { a: [2] }]);
});
