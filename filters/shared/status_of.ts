/// <reference path="../host/assemblyscript.d.ts" />

/** The digits of a status as a number; 0 for anything else. */
export function statusOf(bytes: Uint8Array): i32 {
  let value: i32 = 0;
  for (let i: i32 = 0; i < bytes.length && i < 6; i++) {
    const c: i32 = bytes[i]!;
    if (c < 48 || c > 57) return 0;
    value = value * 10 + c - 48;
  }
  return value;
}
