import assert from "@std/assert";
import type { Json } from "../../base/json.ts";
import { oddTraced } from "./read_traced.ts";

const FINE: Readonly<Record<string, Json>> = {
  span: "00f067aa0ba902b7",
  parentSpan: "",
  tracestate: "",
  userAgent: "",
  peer: "127.0.0.1",
  session: "",
  headers: { "x-user": "ann" },
  params: { n: 1, effort: "low" },
};

/** What is wrong with a member, and which. */
const ODD: readonly (readonly [name: string, value: Json])[] = [
  ["span", "00f067aa0ba902b"],
  ["span", "00F067AA0BA902B7"],
  ["span", 1],
  ["parentSpan", "x"],
  ["tracestate", "x".repeat(1025)],
  ["userAgent", "x".repeat(257)],
  ["peer", null],
  ["session", "x".repeat(129)],
  ["headers", []],
  ["headers", { a: 1 }],
  ["headers", { a: "x".repeat(257) }],
  ["headers", Object.fromEntries(Array.from({ length: 81 }, (_, i) => [`x${i}`, ""]))],
  ["params", { a: { b: 1 } }],
  ["params", { a: null }],
  ["params", Object.fromEntries(Array.from({ length: 33 }, (_, i) => [`x${i}`, 1]))],
  ["responseId", 1],
  ["finishReason", "x".repeat(257)],
  ["call", {}],
  ["call", { status: 200, authority: "a", path: "x".repeat(1001) }],
];

Deno.test("oddTraced finds nothing wrong with what a filter writes, or does not", () => {
  assert.equal(oddTraced(undefined), undefined);
  assert.equal(oddTraced(FINE), undefined);
  assert.equal(oddTraced({ ...FINE, call: { status: 0, authority: "a", path: "/" } }), undefined);
});

for (const [name, value] of ODD) {
  Deno.test(`oddTraced refuses ${name} ${JSON.stringify(value).slice(0, 40)}`, () => {
    assert.equal(oddTraced({ ...FINE, [name]: value }), `traced.${name}`);
  });
}

Deno.test("oddTraced refuses a part that is no object", () => {
  for (const value of [null, [], "x"]) assert.equal(oddTraced(value), "traced");
});
