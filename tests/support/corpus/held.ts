import assert from "@std/assert";
import type { HeldCase } from "./case.ts";

const ROOT = new URL("../../../", import.meta.url);

/** Throws unless each test that a case names is there: its file, and the words in it. */
export function checkHeld({ heldBy }: HeldCase): void {
  assert.ok(heldBy.length > 0, "a case that nothing holds");
  for (const { file, words } of heldBy) {
    assert.match(file, /_test\.ts$/, `"${file}" is no test`);
    const text = Deno.readTextFileSync(new URL(file, ROOT));
    assert.ok(text.includes(words), `"${file}" has no test that says "${words}"`);
  }
}
