/// <reference path="../host/assemblyscript.d.ts" />
// deno-lint-ignore-file verbatim-module-syntax -- asc knows no `import type`
import { refilled } from "../core/token_bucket.ts";
import { getShared, setShared } from "../host/shared_data.ts";
import { OK } from "../host/status.ts";
import { EdgeLimit } from "../shared/edge_table.ts";
import { hashOf } from "../shared/hash.ts";

/*
 * Buckets of a limit live in data that all of Envoy's workers share: a table of so many slots, so that a
 * client that makes up values fills this and no more (5 MB). A slot holds a hash of the value, which may
 * be a key, the level and its time.
 */
const SLOTS: u64 = 16384;

/** Slots in which a value may be found. */
const PROBES: i32 = 8;

const STATE_BYTES: i32 = 24;

const ABSENT: i32 = 0;
const OTHERS: i32 = 1;
const OURS: i32 = 2;

const state = new Uint8Array(STATE_BYTES);

/** One bucket as it was when it was last read. */
export class Bucket {
  readonly limit: EdgeLimit;
  /** Tokens at the time of reading. */
  level: f64 = 0;
  private hash: u64;
  private cas: u32 = 0;
  private key: Uint8Array = new Uint8Array(12);

  constructor(limit: EdgeLimit, hash: u64) {
    this.limit = limit;
    this.hash = hash;
  }

  /** Reads it again; one that is gone is full. */
  read(nowMs: f64): void {
    if (this.look(nowMs) !== OURS) this.level = this.limit.capacity;
  }

  /** False when somebody wrote since it was read. */
  write(level: f64, nowMs: f64): bool {
    store<u64>(state.dataStart, this.hash);
    store<f64>(state.dataStart + 8, level);
    store<f64>(state.dataStart + 16, nowMs);
    return setShared(this.key, state, this.cas) === OK;
  }

  /** Finds its slot, or makes one: a new bucket is full. When all are taken it takes that of the fullest. */
  find(nowMs: f64): void {
    let fullest: i32 = 0;
    let share: f64 = -1;
    for (let probe: i32 = 0; probe < PROBES; probe++) {
      this.point(probe);
      let found: i32 = this.look(nowMs);
      if (found === ABSENT) {
        // Whoever makes the same slot at once is seen by the second look.
        this.cas = 0;
        this.write(this.limit.capacity, nowMs);
        found = this.look(nowMs);
      }
      if (found === OURS) return;
      if (this.level / this.limit.capacity <= share) continue;
      share = this.level / this.limit.capacity;
      fullest = probe;
    }
    this.point(fullest);
    this.look(nowMs);
    this.write(this.limit.capacity, nowMs);
    this.read(nowMs);
  }

  private point(probe: i32): void {
    store<u64>(this.key.dataStart, this.limit.identity);
    store<u32>(this.key.dataStart + 8, <u32> ((this.hash + <u64> probe) % SLOTS));
  }

  private look(nowMs: f64): i32 {
    const found = getShared(this.key);
    this.cas = found.cas;
    const value = found.value;
    if (value === null || value.length !== STATE_BYTES) return ABSENT;
    const start: usize = value.dataStart;
    this.level = refilled(
      load<f64>(start + 8),
      load<f64>(start + 16),
      nowMs,
      this.limit.capacity,
      this.limit.windowMs,
    );
    return load<u64>(start) === this.hash ? OURS : OTHERS;
  }
}

/** The bucket of a value of the limit's header. */
export function bucketOf(limit: EdgeLimit, value: Uint8Array, seed: u64, nowMs: f64): Bucket {
  const bucket = new Bucket(limit, hashOf(value, seed ^ limit.identity));
  bucket.find(nowMs);
  return bucket;
}
