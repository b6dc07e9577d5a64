import assert from "@std/assert";
import { Buckets, whoseTokens } from "./rate_limit_buckets.ts";

const limits = [
  { model: "m", header: "x", tokens: 100, windowMs: 10_000 },
  { model: "m", header: "x", tokens: 1_000, windowMs: 86_400_000 },
];
const a = { limit: 0, who: "a" };
const b = { limit: 0, who: "b" };
const day = { limit: 1, who: "a" };

Deno.test("Buckets take from all of the buckets or from none", () => {
  let nowMs = 5_000;
  const buckets = new Buckets(limits, () => nowMs);
  assert.deepEqual(buckets.take([a, day], 60), { taken: true, levels: [40, 940] });
  assert.deepEqual(buckets.take([day, a], 60), { taken: false, levels: [940, 40] });
  assert.deepEqual(buckets.take([b], 60), { taken: true, levels: [40] }, "each value by itself");
  nowMs += 2_000;
  const { taken, levels } = buckets.take([a, day], 60);
  assert.equal(taken, true);
  assert.equal(levels[0], 0);
  assert(levels[1]! > 880 && levels[1]! < 880.1, `${levels[1]}: a day's tokens come back in a day`);
  nowMs -= 60_000;
  assert.deepEqual(buckets.take([a], 1), { taken: false, levels: [0] }, "the clock went back");
});

Deno.test("Buckets settle what was estimated, and may be owed", () => {
  const buckets = new Buckets(limits, () => 0);
  buckets.take([a], 60);
  buckets.settle([a], 60, 10);
  assert.deepEqual(buckets.take([a], 0).levels, [90]);
  buckets.settle([a], 0, 150);
  assert.deepEqual(buckets.take([a], 1), { taken: false, levels: [-60] });
  buckets.settle([a], 500, 0);
  assert.deepEqual(buckets.take([a], 0).levels, [100], "never more than full");
});

Deno.test("Buckets forget the longest unused ones first", () => {
  const buckets = new Buckets(limits, () => 0, 4);
  buckets.take([day], 500);
  buckets.take([a], 60);
  buckets.take([b], 60);
  buckets.take([a], 1);
  buckets.take([{ limit: 0, who: "c" }], 1);
  assert.equal(buckets.size, 3);
  assert.deepEqual(buckets.take([a], 0).levels, [39]);
  assert.deepEqual(buckets.take([b], 0).levels, [100]);
  assert.deepEqual(buckets.take([day], 0).levels, [500], "of another limit");
});

Deno.test("whoseTokens names a value without saying it", () => {
  assert.match(whoseTokens("Bearer secret"), /^[0-9a-f]{32}$/);
  assert.notEqual(whoseTokens(""), whoseTokens(" "));
});
