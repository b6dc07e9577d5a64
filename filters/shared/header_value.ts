/// <reference path="../host/assemblyscript.d.ts" />
// deno-lint-ignore-file verbatim-module-syntax -- asc knows no `import type`
import { concat, utf8 } from "../host/bytes.ts";
import { HeaderPairs } from "../host/header_pairs.ts";

const COMMA = utf8(", ");

/** A header's value, of one that was sent more than once all of them; `null` when it was not sent. */
export function joinedValue(pairs: HeaderPairs, name: Uint8Array): Uint8Array | null {
  let at: i32 = pairs.find(name);
  if (at < 0) return null;
  let value = pairs.value(at);
  for (at = pairs.find(name, at + 1); at >= 0; at = pairs.find(name, at + 1)) {
    value = concat(concat(value, COMMA), pairs.value(at));
  }
  return value;
}

/** Whether a value begins with these letters, whatever their case; `start` is in lower case. */
export function startsWithWord(value: Uint8Array, start: Uint8Array): bool {
  if (value.length < start.length) return false;
  for (let i: i32 = 0; i < start.length; i++) {
    if (lower(value[i]!) !== start[i]!) return false;
  }
  return true;
}

/** Without the white space around it. */
export function trimmed(value: Uint8Array): Uint8Array {
  let start: i32 = 0;
  let end: i32 = value.length;
  while (start < end && isSpace(value[start]!)) start++;
  while (end > start && isSpace(value[end - 1]!)) end--;
  return value.subarray(start, end);
}

export function lower(c: i32): i32 {
  return c >= 65 && c <= 90 ? c + 32 : c;
}

export function isSpace(c: i32): bool {
  return c === 32 || c >= 9 && c <= 13;
}
