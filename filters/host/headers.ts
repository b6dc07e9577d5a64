/// <reference path="./assemblyscript.d.ts" />
import { clearOut, EMPTY, OUT, OUT_LENGTH, taken } from "./bytes.ts";
import * as env from "./env.ts";
// deno-lint-ignore verbatim-module-syntax -- asc knows no `import type`
import { HeaderList, HeaderPairs } from "./header_pairs.ts";
import { OK } from "./status.ts";

export const REQUEST_HEADERS: i32 = 0;
export const RESPONSE_HEADERS: i32 = 2;
/** Of the reply to an `httpCall`, while its callback runs. */
export const CALL_HEADERS: i32 = 6;

/** The whole map: one call, where each single header costs 1 to 3 µs. Empty when it cannot be had. */
export function getHeaders(map: i32): HeaderPairs {
  clearOut();
  const status: u32 = env.proxy_get_header_map_pairs(map, OUT, OUT_LENGTH);
  return new HeaderPairs(status === OK ? taken() : EMPTY);
}

/** Replaces the whole map, pseudo-headers included. */
export function setHeaders(map: i32, headers: HeaderList): u32 {
  const pairs = headers.toBytes();
  return env.proxy_set_header_map_pairs(map, pairs.dataStart, pairs.length);
}

/** One header's value; `null` when it is absent. */
export function getHeader(map: i32, name: Uint8Array): Uint8Array | null {
  clearOut();
  const status: u32 = env.proxy_get_header_map_value(
    map,
    name.dataStart,
    name.length,
    OUT,
    OUT_LENGTH,
  );
  return status === OK ? taken() : null;
}

/** Writes one header, over all that have its name. */
export function setHeader(map: i32, name: Uint8Array, value: Uint8Array): u32 {
  return env.proxy_replace_header_map_value(
    map,
    name.dataStart,
    name.length,
    value.dataStart,
    value.length,
  );
}

export function addHeader(map: i32, name: Uint8Array, value: Uint8Array): u32 {
  return env.proxy_add_header_map_value(
    map,
    name.dataStart,
    name.length,
    value.dataStart,
    value.length,
  );
}

export function removeHeader(map: i32, name: Uint8Array): u32 {
  return env.proxy_remove_header_map_value(map, name.dataStart, name.length);
}
