/// <reference path="./assemblyscript.d.ts" />
import { CONTINUE } from "./action.ts";
import {
  answerCall,
  configureRoot,
  createContext,
  deleteContext,
  rootOf,
  streamOf,
} from "./context.ts";

import { malloc } from "./bytes.ts";
import { abortLog } from "./log.ts";

// `abortLog` stands here so that it is compiled: the compiler is told its name (`--use abort=…`).
export { abortLog, malloc };

/*
 * What the host calls, by the names of proxy-wasm 0.2.1. A filter's main file exports those that it
 * needs and no others, because each entry costs 1 to 2 µs:
 *
 *     import { malloc, proxy_abi_version_0_2_1, proxy_on_configure, … } from "../host/callbacks.ts";
 *     export { malloc, proxy_abi_version_0_2_1, proxy_on_configure, … };
 *
 * (in two statements: asc 0.28 does not find a file `x.ts` in `export … from "./x.ts"`).
 *
 * Always: malloc, proxy_abi_version_0_2_1, proxy_on_vm_start, proxy_on_configure,
 * proxy_on_context_create, proxy_on_delete.
 */

export function proxy_abi_version_0_2_1(): void {}

export function proxy_on_vm_start(_root: u32, _length: i32): u32 {
  return 1;
}

export function proxy_on_configure(root: u32, length: i32): u32 {
  return configureRoot(root, length) ? 1 : 0;
}

export function proxy_on_context_create(id: u32, parent: u32): void {
  createContext(id, parent);
}

export function proxy_on_delete(id: u32): void {
  deleteContext(id);
}

export function proxy_on_tick(id: u32): void {
  const root = rootOf(id);
  if (root !== null) root.onTick();
}

export function proxy_on_request_headers(id: u32, count: i32, last: i32): i32 {
  const stream = streamOf(id);
  return stream === null ? CONTINUE : stream.onRequestHeaders(count, last !== 0);
}

export function proxy_on_request_body(id: u32, length: i32, last: i32): i32 {
  const stream = streamOf(id);
  return stream === null ? CONTINUE : stream.onRequestBody(length, last !== 0);
}

export function proxy_on_request_trailers(id: u32, _count: i32): i32 {
  const stream = streamOf(id);
  return stream === null ? CONTINUE : stream.onRequestTrailers();
}

export function proxy_on_response_headers(id: u32, count: i32, last: i32): i32 {
  const stream = streamOf(id);
  return stream === null ? CONTINUE : stream.onResponseHeaders(count, last !== 0);
}

export function proxy_on_response_body(id: u32, length: i32, last: i32): i32 {
  const stream = streamOf(id);
  return stream === null ? CONTINUE : stream.onResponseBody(length, last !== 0);
}

export function proxy_on_response_trailers(id: u32, _count: i32): i32 {
  const stream = streamOf(id);
  return stream === null ? CONTINUE : stream.onResponseTrailers();
}

export function proxy_on_http_call_response(
  root: u32,
  token: u32,
  headers: i32,
  bodyLength: i32,
  _trailers: i32,
): void {
  answerCall(root, token, headers, bodyLength);
}

/** Of streams, too: they need no time. */
export function proxy_on_done(id: u32): u32 {
  const root = rootOf(id);
  return root === null || root.onDone() ? 1 : 0;
}

export function proxy_on_log(id: u32): void {
  const stream = streamOf(id);
  if (stream !== null) stream.onLog();
}
