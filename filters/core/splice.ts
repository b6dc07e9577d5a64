/// <reference path="./ambient.d.ts" />

/** The body with the bytes from `start` to `end` replaced. The body itself is left as it was. */
export function splice(
  body: Uint8Array,
  start: i32,
  end: i32,
  replacement: Uint8Array,
): Uint8Array {
  const result = new Uint8Array(body.length - (end - start) + replacement.length);
  result.set(body.subarray(0, start), 0);
  result.set(replacement, start);
  result.set(body.subarray(end), start + replacement.length);
  return result;
}
