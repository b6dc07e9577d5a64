import assert from "@std/assert";
import { ReadWindow } from "./read_window.ts";

/** Fills the room with `count` bytes that go on counting from `from`. */
function fill(window: ReadWindow, count: number, from = 0): void {
  for (let done = 0; done < count;) {
    const room = window.room();
    const part = Math.min(room.length, count - done);
    for (let i = 0; i < part; i++) room[i] = (from + done + i) & 255;
    window.filled(part);
    done += part;
  }
}

function counting(count: number, from: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, i) => (from + i) & 255);
}

for (
  const [size, what] of [[100, "a small piece"], [10_000, "a piece that takes the buffer"]] as const
) {
  Deno.test(`ReadWindow.take gives ${what} away and keeps what follows`, () => {
    const window = new ReadWindow();
    fill(window, size + 7);
    const given = window.take(size);
    assert.equal(window.size, 7);
    fill(window, 20_000, size + 7);
    // What was given stays the receiver's, whatever is read afterwards.
    assert.deepEqual(given, counting(size, 0));
    assert.deepEqual(window.take(window.size), counting(20_007, size));
  });
}

Deno.test("ReadWindow.room makes place without losing bytes up to 128 kB", () => {
  const window = new ReadWindow();
  fill(window, 131_072);
  assert.equal(window.room().length, 0);
  assert.deepEqual(window.take(131_072), counting(131_072, 0));
  assert(window.room().length > 0);
});
