/**
 * 128 bits of a text as 32 hex digits: a short name by which the same text is found again in a map.
 * MurmurHash3's mixing over four lanes. Not for secrets, and not against somebody who looks for two
 * texts with one name: whatever must be kept apart stands beside it in the key. Node's SHA-256 would
 * take 5 MB and 30 ms to load.
 */
export function contentHash(text: string): string {
  let a = 1_779_033_703;
  let b = 3_144_134_277;
  let c = 1_013_904_242;
  let d = 2_773_480_762;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = b ^ Math.imul(a ^ unit, 597_399_067);
    b = c ^ Math.imul(b ^ unit, 2_869_860_233);
    c = d ^ Math.imul(c ^ unit, 951_274_213);
    d = a ^ Math.imul(d ^ unit, 2_716_044_179);
  }
  a = Math.imul(c ^ (a >>> 18), 597_399_067);
  b = Math.imul(d ^ (b >>> 22), 2_869_860_233);
  c = Math.imul(a ^ (c >>> 17), 951_274_213);
  d = Math.imul(b ^ (d >>> 19), 2_716_044_179);
  return [a ^ b ^ c ^ d, b ^ a, c ^ a, d ^ a]
    .map((lane) => (lane >>> 0).toString(16).padStart(8, "0")).join("");
}
