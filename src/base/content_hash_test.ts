import assert from "@std/assert";
import { contentHash } from "./content_hash.ts";

Deno.test("contentHash gives the same name to the same text, and others to all others", () => {
  assert.equal(contentHash("call_1"), contentHash("call_" + 1));
  const names = new Set<string>();
  for (let i = 0; i < 50_000; i++) names.add(contentHash(`functions.look:${i}`));
  for (const text of ["", "a", "b", "ab", "ba", "\u0000", "\u0000\u0000", "é", "e\u0301"]) {
    names.add(contentHash(text));
  }
  assert.equal(names.size, 50_009);
  for (const name of names) assert.match(name, /^[0-9a-f]{32}$/);
});
