/// <reference path="../../../filters/host/assemblyscript.d.ts" />
// The functions of filters/core as a WASM module of their own: `as_wasm.ts` compiles and calls it.
// Bytes come and go in one place each; what a function finds is asked for field by field.
import { estimateTokens } from "../../../filters/core/estimate_tokens.ts";
import { Peek, peekTop } from "../../../filters/core/peek.ts";
import { splice } from "../../../filters/core/splice.ts";
import { refilled, settled, waitMs } from "../../../filters/core/token_bucket.ts";
import { readParent } from "../../../filters/core/traceparent.ts";
import { UsageTap } from "../../../filters/core/usage_tap.ts";

export { refilled, settled, waitMs };

let input = new Uint8Array(0);
let output: Uint8Array = new Uint8Array(0);
let peeked = new Peek();
let tap = new UsageTap();

/** Makes room for `length` bytes and says where. */
export function makeInput(length: i32): usize {
  input = new Uint8Array(length);
  return input.dataStart;
}

export function peek(): i32 {
  peeked = new Peek();
  return peekTop(input, peeked);
}

/** The fields of `Peek` in their order; booleans as 0 and 1. */
export function peekField(field: i32): i32 {
  if (field === 0) return peeked.modelStart;
  if (field === 1) return peeked.modelEnd;
  if (field === 2) return peeked.modelIsString ? 1 : 0;
  if (field === 3) return peeked.modelEscaped ? 1 : 0;
  if (field === 4) return peeked.stream;
  if (field === 5) return peeked.streamOptionsStart;
  if (field === 6) return peeked.streamOptionsEnd;
  if (field === 7) return peeked.membersStart;
  if (field === 8) return peeked.empty ? 1 : 0;
  if (field === 9) return peeked.ascii ? 1 : 0;
  return peeked.offset;
}

export function makeTap(): void {
  tap = new UsageTap();
}

export function pushToTap(): void {
  tap.push(input);
}

export function pushWholeToTap(): void {
  tap.pushWhole(input);
}

export function restartTap(): void {
  tap.restart();
}

/** The fields of `UsageCounts` in their order. */
export function tapCount(field: i32): i32 {
  const counts = tap.counts;
  if (field === 0) return counts.input;
  if (field === 1) return counts.output;
  if (field === 2) return counts.cacheRead;
  if (field === 3) return counts.cacheWrite;
  if (field === 4) return counts.cacheWrite1h;
  if (field === 5) return counts.reasoning;
  if (field === 6) return counts.audioInput;
  if (field === 7) return counts.audioOutput;
  if (field === 9) return counts.alsoBilled ? 1 : 0;
  return counts.tier;
}

export function parent(): i32 {
  return readParent(input);
}

export function estimate(): i32 {
  return estimateTokens(input);
}

/** Replaces bytes of the input by its own last `tail` ones; the result's length. */
export function spliceTail(start: i32, end: i32, tail: i32): i32 {
  const body = input.subarray(0, input.length - tail);
  output = splice(body, start, end, input.subarray(input.length - tail));
  return output.length;
}

export function outputStart(): usize {
  return output.dataStart;
}
