/// <reference path="./assemblyscript.d.ts" />
import { clearOut, EMPTY, OUT, OUT_EXTRA, OUT_LENGTH, taken } from "./bytes.ts";
import * as env from "./env.ts";
import { OK } from "./status.ts";

export const REQUEST_BODY: i32 = 0;
export const RESPONSE_BODY: i32 = 1;
/** Of the reply to an `httpCall`, while its callback runs. */
export const CALL_BODY: i32 = 4;
export const PLUGIN_CONFIGURATION: i32 = 7;

/** Past any body's end. */
const END: i32 = 0x7fffffff;

/**
 * `length` bytes from `start`, as far as they are there: a copy. Empty when there are none. A `start` past
 * the end is the caller's mistake.
 */
export function getBuffer(buffer: i32, start: i32, length: i32): Uint8Array {
  if (length <= 0) return EMPTY;
  clearOut();
  const status: u32 = env.proxy_get_buffer_bytes(buffer, start, length, OUT, OUT_LENGTH);
  return status === OK ? taken() : EMPTY;
}

/**
 * Bytes that wait in the buffer. In a body callback that is what the callback was told; Envoy does not
 * answer for every buffer in every phase: then 0.
 */
export function bufferLength(buffer: i32): i32 {
  const status: u32 = env.proxy_get_buffer_status(buffer, OUT_LENGTH, OUT_EXTRA);
  return status === OK ? load<i32>(OUT_LENGTH) : 0;
}

/** Puts these bytes in the place of all that waits in the buffer. */
export function setBuffer(buffer: i32, bytes: Uint8Array): u32 {
  return env.proxy_set_buffer_bytes(buffer, 0, END, bytes.dataStart, bytes.length);
}

/** Puts these bytes before what waits in the buffer. (Envoy refuses to write in its middle.) */
export function prependToBuffer(buffer: i32, bytes: Uint8Array): u32 {
  return env.proxy_set_buffer_bytes(buffer, 0, 0, bytes.dataStart, bytes.length);
}

/** Puts these bytes behind what waits in the buffer. */
export function appendToBuffer(buffer: i32, bytes: Uint8Array): u32 {
  return env.proxy_set_buffer_bytes(buffer, END, 0, bytes.dataStart, bytes.length);
}
