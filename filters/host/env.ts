/// <reference path="./assemblyscript.d.ts" />
// The host's functions, proxy-wasm 0.2.1. AssemblyScript takes this file's name for the module's, which
// Envoy wants to be `env`. Each answers a status (`status.ts`); what it gives it writes where the
// pointers at the end say. The files beside this one are what filters call.

export declare function proxy_log(level: i32, text: usize, length: i32): u32;
export declare function proxy_get_log_level(out: usize): u32;
export declare function proxy_get_current_time_nanoseconds(out: usize): u32;
export declare function proxy_set_tick_period_milliseconds(period: u32): u32;
export declare function proxy_set_effective_context(context: u32): u32;
export declare function proxy_done(): u32;

export declare function proxy_get_property(
  path: usize,
  pathLength: i32,
  out: usize,
  outLength: usize,
): u32;
export declare function proxy_set_property(
  path: usize,
  pathLength: i32,
  value: usize,
  valueLength: i32,
): u32;

export declare function proxy_get_header_map_pairs(map: i32, out: usize, outLength: usize): u32;
export declare function proxy_set_header_map_pairs(map: i32, pairs: usize, length: i32): u32;
export declare function proxy_get_header_map_value(
  map: i32,
  name: usize,
  nameLength: i32,
  out: usize,
  outLength: usize,
): u32;
export declare function proxy_replace_header_map_value(
  map: i32,
  name: usize,
  nameLength: i32,
  value: usize,
  valueLength: i32,
): u32;
export declare function proxy_add_header_map_value(
  map: i32,
  name: usize,
  nameLength: i32,
  value: usize,
  valueLength: i32,
): u32;
export declare function proxy_remove_header_map_value(
  map: i32,
  name: usize,
  nameLength: i32,
): u32;

export declare function proxy_get_buffer_bytes(
  buffer: i32,
  start: i32,
  length: i32,
  out: usize,
  outLength: usize,
): u32;
export declare function proxy_get_buffer_status(buffer: i32, outLength: usize, flags: usize): u32;
export declare function proxy_set_buffer_bytes(
  buffer: i32,
  start: i32,
  length: i32,
  bytes: usize,
  bytesLength: i32,
): u32;

export declare function proxy_continue_stream(stream: i32): u32;
export declare function proxy_close_stream(stream: i32): u32;
export declare function proxy_send_local_response(
  status: i32,
  details: usize,
  detailsLength: i32,
  body: usize,
  bodyLength: i32,
  headers: usize,
  headersLength: i32,
  grpcStatus: i32,
): u32;

export declare function proxy_http_call(
  cluster: usize,
  clusterLength: i32,
  headers: usize,
  headersLength: i32,
  body: usize,
  bodyLength: i32,
  trailers: usize,
  trailersLength: i32,
  timeoutMs: i32,
  outToken: usize,
): u32;

export declare function proxy_get_shared_data(
  key: usize,
  keyLength: i32,
  out: usize,
  outLength: usize,
  outCas: usize,
): u32;
export declare function proxy_set_shared_data(
  key: usize,
  keyLength: i32,
  value: usize,
  valueLength: i32,
  cas: u32,
): u32;

export declare function proxy_define_metric(
  kind: i32,
  name: usize,
  nameLength: i32,
  outId: usize,
): u32;
export declare function proxy_increment_metric(id: u32, by: i64): u32;
export declare function proxy_record_metric(id: u32, value: u64): u32;
export declare function proxy_get_metric(id: u32, out: usize): u32;
