import assert from "@std/assert";
import { crc32 } from "./crc32.ts";

Deno.test("crc32 gives the check value of the standard", () => {
  assert.equal(crc32(new TextEncoder().encode("123456789")), 0xcbf43926);
  assert.equal(crc32(new Uint8Array(0)), 0);
});
