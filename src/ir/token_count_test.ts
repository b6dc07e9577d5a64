import assert from "@std/assert";
import { tokenCount } from "./token_count.ts";

Deno.test("tokenCount takes no count from null, text, less than nothing or the infinite", () => {
  assert.deepEqual([3, 0, -1, null, undefined, "3", 1e999].map(tokenCount), [3, 0, 0, 0, 0, 0, 0]);
});
