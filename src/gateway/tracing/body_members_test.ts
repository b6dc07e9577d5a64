import assert from "@std/assert";
import { topMembers } from "./body_members.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const wanted = new Set(["a", "b", "c"]);

const CASES: readonly (readonly [body: string, found: Readonly<Record<string, string>>])[] = [
  ["{}", {}],
  ['{"a":1}', { a: "1" }],
  [' {\n "a" : 1.5e3 , "b":"x" } ', { a: "1.5e3", b: '"x"' }],
  ['{"m":[{"a":7,"t":"}]\\"a\\":9,"}],"a":2}', { a: "2" }],
  ['{"m":"\\\\","a":2}', { a: "2" }],
  ['{"m":"\\\\\\"","a":2,"c":{"a":{"b":[1]}}}', { a: "2", c: '{"a":{"b":[1]}}' }],
  [`{"m":"${"w".repeat(2000)}\\\\\\"a\\":1,","a":2}`, { a: "2" }],
  [`{"m":"${"w".repeat(1023)}\\\\","a":2}`, { a: "2" }],
  [`{"m":"${"w".repeat(1024)}\\"","a":2}`, { a: "2" }],
  [`{"a":2,"m":"${"w".repeat(3000)}`, { a: "2" }],
  ['{"x":"é😀","b":"é😀"}', { b: '"é😀"' }],
  ['{"a":null,"b":true}', { a: "null", b: "true" }],
  ['{"a":1', { a: "1" }],
  ['{"a', {}],
  ["", {}],
];

for (const [body, found] of CASES) {
  Deno.test(`topMembers reads ${body.replace(/w{9,}/, "w…")}`, () => {
    assert.deepEqual(Object.fromEntries(topMembers(bytes(body), wanted)), found);
  });
}

Deno.test("topMembers reads no member that is longer than its bound", () => {
  const long = JSON.stringify("x".repeat(20_000));
  const found = topMembers(bytes(`{"a":${long},"b":1}`), wanted);
  assert.deepEqual([...found], [["b", "1"]]);
});
