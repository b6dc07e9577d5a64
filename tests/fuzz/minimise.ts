import { concatBytes } from "../../src/base/bytes.ts";

/** How long to look for a shorter input. */
const PATIENCE_MS = 5_000;

/** The input with everything taken out of it that it fails without. */
export function minimised(
  input: Uint8Array,
  fails: (input: Uint8Array) => boolean,
): Uint8Array {
  const until = performance.now() + PATIENCE_MS;
  let shortest = input;
  for (let size = shortest.length >> 1; size > 0; size >>= 1) {
    for (let at = 0; at < shortest.length && performance.now() < until;) {
      const shorter = concatBytes(shortest.subarray(0, at), shortest.subarray(at + size));
      if (fails(shorter)) shortest = shorter;
      else at += size;
    }
  }
  return shortest;
}
