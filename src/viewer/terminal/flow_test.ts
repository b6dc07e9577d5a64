import assert from "@std/assert";
import { flow } from "./flow.ts";
import { paint } from "./piece.ts";

Deno.test("flow puts as many pieces on a line as fit, and cuts what fits on none", () => {
  const lines = (width: number) =>
    flow([["one"], ["two", "32"], ["three"]], width).map((line) => paint(line, false));
  assert.deepEqual(lines(20), ["one · two · three"]);
  assert.deepEqual(lines(9), ["one · two", "three"]);
  assert.deepEqual(lines(4), ["one", "two", "thr…"]);
  assert.deepEqual(flow([], 10), []);
});
