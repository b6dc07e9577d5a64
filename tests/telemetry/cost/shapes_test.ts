import assert from "@std/assert";
import { decodedOf, expectedOf, pricesOf, shapeTables } from "./shapes.ts";

for (const { file, table } of shapeTables()) {
  Deno.test(`costOf is exact for each shape of usage in ${file}`, async (t) => {
    const prices = pricesOf(table);
    for (const shape of table.shapes) {
      await t.step(shape.name, () => {
        const cost = prices.costOf(table.provider, shape.model, decodedOf(table, shape));
        assert.deepEqual(cost, expectedOf(shape));
      });
    }
  });
}

Deno.test("the table has at least 200 shapes", () => {
  const count = shapeTables().reduce((sum, { table }) => sum + table.shapes.length, 0);
  assert.ok(count >= 200, `${count} shapes`);
});
