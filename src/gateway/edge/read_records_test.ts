import assert from "@std/assert";
import { testEdgeRecord } from "../../../tests/support/edge_record.ts";
import { MAX_RECORDS, readRecords } from "./read_records.ts";

Deno.test("readRecords takes a batch as it is, members of a later version too", () => {
  const batch = [testEdgeRecord(), { ...testEdgeRecord({ id: "req-2", dialect: "" }), more: [1] }];
  assert.deepEqual(readRecords(JSON.stringify(batch)), batch);
  assert.deepEqual(readRecords("[]"), []);
});

const WRONG: readonly (readonly [what: string, text: string, words: string])[] = [
  ["no JSON", "[{", "it is no JSON list"],
  ["no list", "{}", "it is no JSON list"],
  ["no object", "[null]", "record 0 is no object"],
  [
    "too many",
    JSON.stringify(Array(MAX_RECORDS + 1).fill(0)),
    "it holds more than 4096 records",
  ],
  ["a name that is no text", one({ model: 7 }), '"model" of record 1 is no text'],
  ["a stream that is no boolean", one({ stream: "yes" }), '"stream" of record 1 is no yes or no'],
  ["a time before time", one({ headMs: -2 }), '"headMs" of record 1 is no number'],
  ["half a token", one({ input: 0.5 }), '"input" of record 1 is no count'],
  ["an endless count", one({ output: 1e300 }), '"output" of record 1 is no count'],
  ["an unknown dialect", one({ dialect: "morse" }), '"dialect" of record 1 is no dialect'],
  ["an unknown outcome", one({ outcome: "fine" }), '"outcome" of record 1 is no outcome'],
  ["an inherited name as a fault", one({ fault: "toString" }), '"fault" of record 1 is no fault'],
  ["an error that is no text", one({ errorText: 1 }), '"errorText" of record 1 is no text'],
  ["half an audio token", one({ audioInput: 0.5 }), '"audioInput" of record 1 is no count'],
  ["a tier that is no text", one({ serviceTier: 1 }), '"serviceTier" of record 1 is no text'],
  ["a bill that is no boolean", one({ alsoBilled: 1 }), '"alsoBilled" of record 1 is no yes or no'],
  ["an odd trace", one({ traced: {} }), '"traced.span" of record 1 is not what it has to be'],
  ["a missing member", one({ lost: undefined }), '"lost" of record 1 is no count'],
];

function one(fields: Record<string, unknown>): string {
  return JSON.stringify([testEdgeRecord(), { ...testEdgeRecord(), ...fields }]);
}

for (const [what, text, words] of WRONG) {
  Deno.test(`readRecords refuses ${what}`, () => assert.equal(readRecords(text), words));
}
