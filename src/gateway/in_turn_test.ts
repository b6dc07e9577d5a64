import assert from "@std/assert";
import { inTurn } from "./in_turn.ts";

Deno.test("inTurn gives the results in order and never runs more than it may", async () => {
  let running = 0;
  let most = 0;
  const results = await inTurn([1, 2, 3, 4, 5], 2, async (item) => {
    most = Math.max(most, ++running);
    for (let turns = 6 - item; turns > 0; turns--) await Promise.resolve();
    running--;
    return item * 10;
  });
  assert.deepEqual(results, [10, 20, 30, 40, 50]);
  assert.equal(most, 2);
  assert.deepEqual(await inTurn([], 2, () => Promise.resolve(1)), []);
});

Deno.test("inTurn throws the first failure and begins nothing after it", async () => {
  const begun: number[] = [];
  await assert.rejects(
    inTurn([1, 2, 3, 4], 2, async (item) => {
      begun.push(item);
      await Promise.resolve();
      if (item === 2) throw new Error("two");
      // Ends after the failure, as a call that runs beside it does.
      await Promise.resolve();
      return item;
    }),
    /two/,
  );
  assert.deepEqual(begun, [1, 2]);
});
