import assert from "@std/assert";
import { crc32 as judge } from "node:zlib";
import { crc32 } from "./crc32.ts";

Deno.test("crc32 gives the check value of the standard", () => {
  assert.equal(crc32(new TextEncoder().encode("123456789")), 0xcbf43926);
  assert.equal(crc32(new Uint8Array(0)), 0);
});

Deno.test("crc32 agrees with zlib's for every length and range", () => {
  const bytes = Uint8Array.from({ length: 100 }, (_, at) => at * 167 + 13);
  for (let from = 0; from <= 20; from++) {
    for (let to = from; to <= bytes.length; to++) {
      assert.equal(crc32(bytes, from, to), judge(bytes.subarray(from, to)), `${from} to ${to}`);
    }
  }
});
