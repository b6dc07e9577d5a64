import assert from "@std/assert";
import { holdsSeal } from "./held_seal.ts";

const cases: readonly [text: string, holds: boolean][] = [
  ["", false],
  ["plano1.", true],
  ["plano1", false],
  ["1. plano 1.", false],
  ["lano1.", false],
  ['{"n":1.5,"encrypted_content":"plano1.eyJ"}', true],
  ["11111111plano1.11", true],
];

Deno.test("holdsSeal finds the prefix wherever it stands", () => {
  for (const [text, holds] of cases) {
    assert.equal(holdsSeal(new TextEncoder().encode(text)), holds, text);
  }
});
