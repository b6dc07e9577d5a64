/// <reference path="../host/assemblyscript.d.ts" />

/** Compares in a time that depends on the lengths alone. */
export function sameSecret(shown: Uint8Array, known: Uint8Array): bool {
  let differs: i32 = shown.length ^ known.length;
  if (known.length === 0) return false;
  for (let i: i32 = 0; i < shown.length; i++) {
    differs |= <i32> shown[i]! ^ <i32> known[i % known.length]!;
  }
  return differs === 0;
}
