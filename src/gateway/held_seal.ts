import { SEAL_PREFIX } from "../ir/seal.ts";

const prefix = new TextEncoder().encode(SEAL_PREFIX);

/** The rarest byte of the prefix in prose and JSON: its digit. */
const RARE = prefix.length - 2;

/**
 * True when a body holds a seal of planoai's somewhere. Looks at bytes, because every passthrough
 * pays for it: by its rarest byte it takes half the time of decoding the text, and no memory.
 */
export function holdsSeal(bytes: Uint8Array): boolean {
  for (
    let at = bytes.indexOf(prefix[RARE]!);
    at !== -1;
    at = bytes.indexOf(prefix[RARE]!, at + 1)
  ) {
    if (matches(bytes, at - RARE)) return true;
  }
  return false;
}

function matches(bytes: Uint8Array, start: number): boolean {
  // The last byte first: a digit is seldom followed by a dot.
  for (let i = prefix.length - 1; i >= 0; i--) {
    if (bytes[start + i] !== prefix[i]) return false;
  }
  return true;
}
