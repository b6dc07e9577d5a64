/// <reference path="./assemblyscript.d.ts" />
import * as wasi from "./wasi_snapshot_preview1.ts";

/** Random bytes are fetched for many ids at once: a call into the host for each costs more than the id. */
const POOL: i32 = 2048;

const pool = new Uint8Array(POOL);
let next: i32 = POOL;

/** Where so many random bytes stand, 16 at most, until the next call. */
export function randomBytes(length: i32): usize {
  if (next + length > POOL) {
    wasi.random_get(pool.dataStart, POOL);
    next = 0;
  }
  next += length;
  return pool.dataStart + next - length;
}

/** A number from 0 to 1, not 1 itself. */
export function chance(): f64 {
  return <f64> load<u32>(randomBytes(4)) / 4294967296;
}
