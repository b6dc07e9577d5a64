/// <reference path="./ambient.d.ts" />

/** A `traceparent` that is to be ignored. */
export const PARENT_NONE: i32 = 0;
/** Its caller does not record this trace. */
export const PARENT_UNSAMPLED: i32 = 1;
/** Its caller does. */
export const PARENT_SAMPLED: i32 = 2;

/** Where the ids stand in one that is none to be ignored. */
export const TRACE_ID_AT: i32 = 3;
export const TRACE_ID_END: i32 = 35;
export const SPAN_ID_AT: i32 = 36;
export const SPAN_ID_END: i32 = 52;

/** Bytes of version 00, and the longest that is looked at. */
const LENGTH: i32 = 55;
const LONGEST: i32 = 256;

/** What a client's `traceparent` says (W3C Trace Context §3.2); `src/telemetry/trace_context.ts` reads the same. */
export function readParent(value: Uint8Array): i32 {
  const length: i32 = value.length;
  if (length < LENGTH || length > LONGEST) return PARENT_NONE;
  for (let at: i32 = 0; at < LENGTH; at++) {
    const isDash: bool = at === 2 || at === 35 || at === 52;
    if (isDash ? value[at]! !== 45 : hexOf(value[at]!) < 0) return PARENT_NONE;
  }
  const first: i32 = value[0]!;
  const second: i32 = value[1]!;
  // Version ff is none, 00 ends after the flags; a later one may go on.
  if (first === 102 && second === 102) return PARENT_NONE;
  if (length > LENGTH && (first === 48 && second === 48 || value[LENGTH]! !== 45)) {
    return PARENT_NONE;
  }
  if (isZero(value, TRACE_ID_AT, TRACE_ID_END) || isZero(value, SPAN_ID_AT, SPAN_ID_END)) {
    return PARENT_NONE;
  }
  return (hexOf(value[54]!) & 1) === 1 ? PARENT_SAMPLED : PARENT_UNSAMPLED;
}

function isZero(value: Uint8Array, start: i32, end: i32): bool {
  for (let at: i32 = start; at < end; at++) if (value[at]! !== 48) return false;
  return true;
}

/** Lower case alone; -1 for any other byte. */
function hexOf(c: i32): i32 {
  if (c >= 48 && c <= 57) return c - 48;
  return c >= 97 && c <= 102 ? c - 87 : -1;
}
