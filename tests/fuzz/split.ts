import type { Random } from "./random.ts";

/** The same bytes in pieces, mostly small ones. */
export function split(bytes: Uint8Array, random: Random): readonly Uint8Array[] {
  const most = random.pick([1, 2, 7, 64, bytes.length + 1]);
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const size = 1 + random.below(most);
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return pieces;
}
