const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** FNV-1a over text, as an unsigned 32-bit number. */
export function hash32(text: string, seed = 0x811c9dc5): number {
  let hash = seed;
  for (let i = 0; i < text.length; i++) {
    hash ^= text.charCodeAt(i);
    hash = Math.imul(hash, 0x01000193);
  }
  return hash >>> 0;
}

/** An endless run of numbers below 2^32 that depends on the seed only (mulberry32). */
export function* numbers(seed: string): Generator<number, never> {
  let state = hash32(seed);
  for (;;) {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    yield (mixed ^ (mixed >>> 14)) >>> 0;
  }
}

/** `prefix` and `length` letters that depend on `seed` only: the same request gets the same ids. */
export function stableId(prefix: string, seed: string, length = 24): string {
  let id = prefix;
  const source = numbers(prefix + seed);
  for (let i = 0; i < length; i++) id += alphabet[source.next().value % alphabet.length];
  return id;
}

/** The same in lower-case hex, which the Responses API uses. */
export function stableHexId(prefix: string, seed: string, length = 48): string {
  let id = prefix;
  const source = numbers(prefix + seed);
  while (id.length < prefix.length + length) {
    id += source.next().value.toString(16).padStart(8, "0");
  }
  return id.slice(0, prefix.length + length);
}
