import assert from "@std/assert";
import { Fault } from "../../base/fault.ts";
import { parseObject } from "../../base/json.ts";
import { GatheredFields } from "./gathered_fields.ts";

Deno.test("GatheredFields: later fields over earlier ones, key by key, lists whole", () => {
  const fields = new GatheredFields();
  fields.add({ a: { b: 1, c: [1, 2] }, d: 1 });
  fields.add({ a: { c: [3], e: {} }, d: null });
  fields.add({ a: { e: { f: 1 } } });
  assert.deepEqual(fields.all, { a: { b: 1, c: [3], e: { f: 1 } }, d: null });
});

Deno.test("GatheredFields keeps __proto__ as data", () => {
  const fields = new GatheredFields();
  fields.add(parseObject('{"__proto__":{"x":1}}')!);
  fields.add(parseObject('{"__proto__":{"y":2}}')!);
  assert.equal(JSON.stringify(fields.all), '{"__proto__":{"x":1,"y":2}}');
});

Deno.test("GatheredFields takes what repeats for ever, and ends what grows without end", () => {
  const fields = new GatheredFields();
  const text = "x".repeat(50_000);
  for (let i = 0; i < 1000; i++) fields.add({ metadata: { text: text + i } });
  assert.throws(() => {
    for (let i = 0; i < 1000; i++) fields.add({ metadata: { [`k${i}`]: text } });
  }, Fault);
});
