import assert from "@std/assert";
import type { Json } from "../base/json.ts";
import { candidateIndices } from "./candidate_indices.ts";

Deno.test("candidateIndices gives each candidate a number of its own", () => {
  const table: readonly [readonly (Json | undefined)[], readonly number[]][] = [
    [[0, 1], [0, 1]],
    [[1, 0], [1, 0]],
    [[2], [2]],
    [[undefined, null], [0, 1]],
    [[0, 0], [0, 1]],
    [[undefined, 0], [0, 1]],
    [["0", -1], [0, 1]],
    [[0.5], [0]],
    [[], []],
  ];
  for (const [own, wanted] of table) {
    assert.deepEqual(candidateIndices(own), wanted, JSON.stringify(own));
  }
});
