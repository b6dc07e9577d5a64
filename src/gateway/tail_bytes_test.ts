import assert from "@std/assert";
import { TailBytes } from "./tail_bytes.ts";

Deno.test("TailBytes keeps the last bytes, whatever the sizes of the chunks", () => {
  const all = Uint8Array.from({ length: 50 }, (_, i) => i);
  for (let size = 1; size <= 50; size++) {
    const tail = new TailBytes(8);
    for (let at = 0; at < all.length; at += size) {
      tail.push(all.subarray(at, at + size));
      const seen = Math.min(at + size, all.length);
      assert.deepEqual([...tail.last()], [...all.subarray(Math.max(0, seen - 8), seen)]);
      assert.deepEqual([...tail.last(3)], [...all.subarray(Math.max(0, seen - 3), seen)]);
    }
  }
});
