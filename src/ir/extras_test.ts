import assert from "@std/assert";
import { parseObject } from "../base/json.ts";
import { extrasOf, mergedObjects } from "./extras.ts";
import { dialectId } from "./origin.ts";
import { Reader } from "./reader.ts";

const here = dialectId("here");
const { leftovers, merged } = extrasOf(here);

Deno.test("leftovers keeps what nobody took in the shape in which it stood", () => {
  const reader = new Reader({ type: "x", a: 1, inner: { b: 2, deep: { c: 3 }, full: {} } });
  reader.take("type");
  const inner = reader.child("inner")!;
  const deep = inner.child("deep")!;
  const extra = leftovers(reader, {
    inner: [inner, { deep, full: inner.child("full") }],
    absent: undefined,
  });
  assert.deepEqual(extra, { dialect: here, fields: { a: 1, inner: { b: 2, deep: { c: 3 } } } });
});

Deno.test("leftovers is nothing when everything was taken", () => {
  const reader = new Reader({ inner: {} });
  assert.equal(leftovers(reader, { inner: reader.child("inner") }), undefined);
});

Deno.test("merged puts unknown fields back for their own dialect only, typed fields win", () => {
  const extra = { dialect: here, fields: { a: 1, inner: { b: 2, c: 3 } } };
  const typed = { inner: { c: 4 }, d: 5 };
  assert.deepEqual(merged(extra, typed), { inner: { c: 4, b: 2 }, d: 5, a: 1 });
  assert.equal(merged({ ...extra, dialect: dialectId("there") }, typed), typed);
  assert.equal(merged(undefined, typed), typed);
});

Deno.test("mergedObjects keeps fields that are named like the members of every object", () => {
  const base = parseObject('{"__proto__":{"x":1},"constructor":2}')!;
  const result = mergedObjects(base, { a: 1 });
  assert.equal(JSON.stringify(result), '{"a":1,"__proto__":{"x":1},"constructor":2}');
});
