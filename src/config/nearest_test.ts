import assert from "@std/assert";
import { editDistance, nearest } from "./nearest.ts";

Deno.test("nearest finds slips and nothing far away", () => {
  const ids = ["openai", "groq", "gemini", "anthropic"];
  assert.equal(nearest("gorq", ids), "groq");
  assert.equal(nearest("OpenAI", ids), "openai");
  assert.equal(nearest("antropic", ids), "anthropic");
  assert.equal(nearest("foo", ids), undefined);
  assert.equal(nearest("", ids), undefined);
});

Deno.test("nearest takes a word that was cut short for its only continuation", () => {
  assert.equal(nearest("v0.4", ["v0.4.0", "v0.1", "v0.3.0"]), "v0.4.0");
  assert.equal(nearest("v0", ["v0.4.0", "v0.1"]), undefined);
});

Deno.test("editDistance counts a swap of neighbours as one", () => {
  assert.equal(editDistance("ab", "ba"), 1);
  assert.equal(editDistance("kitten", "sitting"), 3);
  assert.equal(editDistance("", "abc"), 3);
});
