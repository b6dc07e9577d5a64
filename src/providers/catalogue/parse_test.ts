import assert from "@std/assert";
import { Fault } from "../../base/fault.ts";
import { FORMAT } from "./model.ts";
import { parseCatalogue } from "./parse.ts";

const head = { provider: "openai", source: "me", asOf: "2026-11-21" };
const model = { id: "gpt-6", kind: "chat" };

function withModel(more: Record<string, unknown>): string {
  return JSON.stringify({
    format: FORMAT,
    providers: [{ ...head, models: [{ ...model, ...more }] }],
  });
}

Deno.test("parseCatalogue keeps all that it knows, and nothing else", () => {
  const full = {
    ...model,
    contextWindow: 922_000,
    maxOutput: 128_000,
    reads: ["image"],
    writes: ["text", "audio"],
    prices: {
      input: 2,
      cacheRead: 0.2,
      above: [{ over: 200_000, input: 4 }, { over: 400_000, input: 8 }],
      batch: { input: 1, above: [{ over: 200_000, input: 2 }] },
    },
    alsoPer: ["image"],
    retires: "2027-01-01",
    source: "https://example.com/prices",
  };
  const text = withModel({ ...full, secret: "x", prices: { ...full.prices, bribe: 5 } });
  assert.deepEqual(parseCatalogue(text).providers[0]!.models, [full]);
});

/** What somebody may put into a file, and what is said of it. */
const REFUSED: readonly (readonly [what: string, text: string, said: RegExp])[] = [
  ["no JSON", "{", /the file is not JSON/],
  ["nothing", "", /the file is not JSON/],
  ["a list", "[]", /the file is not an object/],
  ["another form", "{}", /format is not "planoai-catalogue-1"/],
  ["no providers", JSON.stringify({ format: FORMAT }), /providers is not a list/],
  [
    "a provider twice",
    JSON.stringify({
      format: FORMAT,
      providers: [{ ...head, models: [] }, { ...head, models: [] }],
    }),
    /providers has "openai" twice/,
  ],
  [
    "a prototype for a provider",
    JSON.stringify({ format: FORMAT, providers: [{ ...head, provider: "__proto__", models: [] }] }),
    /providers\[0\]\.provider is missing or malformed/,
  ],
  [
    "too many models",
    JSON.stringify({ format: FORMAT, providers: [{ ...head, models: Array(20_001).fill(0) }] }),
    /providers\[0\]\.models has more than 20000 members/,
  ],
  ["colours in an id", withModel({ id: "\x1b[31mred" }), /models\[0\]\.id is missing or malformed/],
  ["turned text in an id", withModel({ id: "a\u202eb" }), /\.id is missing or malformed/],
  ["a space in an id", withModel({ id: "a b" }), /\.id is missing or malformed/],
  ["an endless id", withModel({ id: "a".repeat(201) }), /\.id is missing or malformed/],
  ["a strange kind", withModel({ kind: "magic" }), /\.kind is none of chat, /],
  [
    "a window as text",
    withModel({ contextWindow: "1M" }),
    /\.contextWindow is no number of tokens/,
  ],
  ["a negative window", withModel({ contextWindow: -1 }), /\.contextWindow is no number of tokens/],
  ["prices as a list", withModel({ prices: [1] }), /\.prices is not an object/],
  ["a price as text", withModel({ prices: { input: "3" } }), /\.prices\.input is no price/],
  ["a negative price", withModel({ prices: { output: -3 } }), /\.prices\.output is no price/],
  ["null for a price", withModel({ prices: { input: null } }), /\.prices\.input is no price/],
  ["an absurd price", withModel({ prices: { input: 1e9 } }), /\.prices\.input is no price/],
  [
    "steps out of order",
    withModel({ prices: { above: [{ over: 2, input: 1 }, { over: 1, input: 1 }] } }),
    /\.prices\.above\[1\]\.over is not a number of tokens above/,
  ],
  [
    "a link that is none",
    withModel({ source: "javascript:x" }),
    /\.source is missing or malformed/,
  ],
  ["a day that is none", withModel({ retires: "soon" }), /\.retires is missing or malformed/],
];

Deno.test("parseCatalogue refuses what is malformed and says where it stands", () => {
  for (const [what, text, said] of REFUSED) {
    assert.throws(
      () => parseCatalogue(text),
      (error: unknown) =>
        error instanceof Fault && error.code === "config" && said.test(error.message),
      what,
    );
  }
});

Deno.test("parseCatalogue takes no prototype from a file", () => {
  const text = withModel({}).replace('"kind"', '"__proto__":{"polluted":1},"kind"');
  const [parsed] = parseCatalogue(text).providers[0]!.models;
  assert.deepEqual(Object.keys(parsed!), ["id", "kind"]);
  assert.equal(Object.getPrototypeOf(parsed), Object.prototype);
  assert.equal(({} as Record<string, unknown>).polluted, undefined);
});

Deno.test("parseCatalogue survives deep nesting", () => {
  const deep = "[".repeat(50_000) + "]".repeat(50_000);
  assert.throws(() => parseCatalogue(`{"format":"${FORMAT}","providers":${deep}}`), Fault);
});
