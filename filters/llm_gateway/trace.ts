/// <reference path="../host/assemblyscript.d.ts" />
// deno-lint-ignore-file verbatim-module-syntax -- asc knows no `import type`
import {
  PARENT_NONE,
  PARENT_UNSAMPLED,
  readParent,
  SPAN_ID_AT,
  SPAN_ID_END,
  TRACE_ID_AT,
  TRACE_ID_END,
} from "../core/traceparent.ts";
import { HeaderPairs } from "../host/header_pairs.ts";
import { chance, randomBytes } from "../host/random.ts";
import { EdgeTracing } from "../shared/edge_table.ts";
import { NOTHING, TRACEPARENT, TRACESTATE } from "../shared/header_names.ts";
import { joinedValue } from "../shared/header_value.ts";

/** Bytes of a `tracestate`, as in the gateway; W3C wants 512 to be carried. */
const MAX_STATE: i32 = 1024;

const TRACE_BYTES: i32 = 16;
const SPAN_BYTES: i32 = 8;

/** `00-`, the trace's id, `-`, the span's, `-01`. */
const HEADER_BYTES: i32 = 55;

/** The place of a request in a trace, and of its call to the provider. All ids are lower-case hex digits. */
export class Trace {
  /** Of the request. */
  readonly span: Uint8Array = newId(SPAN_BYTES);
  /** Of the client's; empty: it has none. */
  parentSpan: Uint8Array = NOTHING;
  /** The client's, which goes on with the trace; empty: none. */
  state: Uint8Array = NOTHING;
  /** The client's `tracestate`, empty too, is sent on. */
  sendsState: bool = false;
  /** What the provider is told: the trace, and the call's span. */
  readonly header: Uint8Array;

  constructor(traceId: Uint8Array) {
    const header = new Uint8Array(HEADER_BYTES);
    const start: usize = header.dataStart;
    memory.fill(start, 48, HEADER_BYTES);
    store<u8>(start + 2, 45);
    memory.copy(start + TRACE_ID_AT, traceId.dataStart, 2 * TRACE_BYTES);
    store<u8>(start + TRACE_ID_END, 45);
    memory.copy(start + SPAN_ID_AT, newId(SPAN_BYTES).dataStart, 2 * SPAN_BYTES);
    store<u8>(start + SPAN_ID_END, 45);
    store<u8>(start + HEADER_BYTES - 1, 49);
    this.header = header;
  }
}

/**
 * Where a request stands that comes in, `null` when it is not traced: one that belongs to a trace is
 * traced as its caller says, any other one by chance.
 */
export function traceOf(pairs: HeaderPairs, tracing: EdgeTracing): Trace | null {
  const given = joinedValue(pairs, TRACEPARENT);
  const said: i32 = given === null ? PARENT_NONE : readParent(given);
  if (said === PARENT_UNSAMPLED) return null;
  if (given === null || said === PARENT_NONE) {
    return chance() < tracing.share ? new Trace(newId(TRACE_BYTES)) : null;
  }
  const trace = new Trace(given.subarray(TRACE_ID_AT, TRACE_ID_END));
  trace.parentSpan = given.subarray(SPAN_ID_AT, SPAN_ID_END);
  const state = joinedValue(pairs, TRACESTATE);
  if (state !== null && state.length <= MAX_STATE) {
    trace.state = state;
    trace.sendsState = true;
  }
  return trace;
}

/** So many random bytes as hex digits, not all zero. */
function newId(bytes: i32): Uint8Array {
  const id = new Uint8Array(2 * bytes);
  const to: usize = id.dataStart;
  const from: usize = randomBytes(bytes);
  let any: i32 = 0;
  for (let i: i32 = 0; i < bytes; i++) {
    const byte: i32 = <i32> load<u8>(from + i);
    any |= byte;
    store<u8>(to + 2 * i, <u8> digit(byte >> 4));
    store<u8>(to + 2 * i + 1, <u8> digit(byte & 15));
  }
  // Once in 2^64, or where there is no randomness.
  if (any === 0) store<u8>(to + 2 * bytes - 1, 49);
  return id;
}

function digit(value: i32): i32 {
  return value < 10 ? 48 + value : 87 + value;
}
