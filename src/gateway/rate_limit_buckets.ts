import { refilled, settled, waitMs } from "../../filters/core/token_bucket.ts";
import { contentHash } from "../base/content_hash.ts";
import type { RateLimit } from "../config/resolved.ts";

/** One bucket. */
export interface BucketId {
  /** Its limit's place in the config's list. */
  readonly limit: number;
  /** Whose tokens it counts, as {@link whoseTokens}. */
  readonly who: string;
}

/** What became of a request for tokens. */
export interface Taking {
  /** Every bucket had them, and gave them. */
  readonly taken: boolean;
  /** Tokens in each bucket afterwards, in the order of the request. */
  readonly levels: readonly number[];
}

/** Where buckets are kept: in this process, or in the one that owns them. */
export interface BucketStore {
  /** Takes `cost` tokens from each bucket, or from none when one of them has too few. */
  take(ids: readonly BucketId[], cost: number): Taking | Promise<Taking>;
  /** Puts right, once, what was taken as an estimate. */
  settle(ids: readonly BucketId[], estimate: number, actual: number): void;
}

/**
 * A header may have any number of values, so that only so many buckets are kept, 20 MB at most: the longest
 * unused ones go first. A new bucket is full, as one is that was left alone for a window.
 */
export const MAX_BUCKETS = 100_000;

/** A header's value as the name of a bucket: values may be keys, and of any length. */
export function whoseTokens(value: string): string {
  return contentHash(value);
}

interface Bucket {
  level: number;
  atMs: number;
}

/** Buckets in this process's memory. */
export class Buckets implements BucketStore {
  readonly #limits: readonly RateLimit[];
  readonly #nowMs: () => number;
  /** How many each limit may have: who makes up values for one of them does not touch the others. */
  readonly #most: number;
  /** Of each limit, by whose tokens they are, in the order of use, the longest unused first. */
  readonly #buckets: readonly Map<string, Bucket>[];

  constructor(
    limits: readonly RateLimit[],
    nowMs: () => number = Date.now,
    max: number = MAX_BUCKETS,
  ) {
    this.#limits = limits;
    this.#nowMs = nowMs;
    this.#most = Math.ceil(max / limits.length);
    this.#buckets = limits.map(() => new Map());
  }

  take(ids: readonly BucketId[], cost: number): Taking {
    const buckets = ids.map((id) => this.#bucket(id));
    const taken = ids.every(({ limit }, i) => {
      const { tokens, windowMs } = this.#limits[limit]!;
      return waitMs(buckets[i]!.level, cost, tokens, windowMs) === 0;
    });
    if (taken) { for (const bucket of buckets) bucket.level -= cost; }
    return { taken, levels: buckets.map(({ level }) => level) };
  }

  settle(ids: readonly BucketId[], estimate: number, actual: number): void {
    for (const id of ids) {
      const bucket = this.#bucket(id);
      bucket.level = settled(bucket.level, estimate, actual, this.#limits[id.limit]!.tokens);
    }
  }

  /** How many there are. */
  get size(): number {
    return this.#buckets.reduce((sum, { size }) => sum + size, 0);
  }

  /** The bucket as it is now, the last one to go. */
  #bucket({ limit, who }: BucketId): Bucket {
    const { tokens, windowMs } = this.#limits[limit]!;
    const buckets = this.#buckets[limit]!;
    const nowMs = this.#nowMs();
    const bucket = buckets.get(who) ?? { level: tokens, atMs: nowMs };
    bucket.level = refilled(bucket.level, bucket.atMs, nowMs, tokens, windowMs);
    bucket.atMs = nowMs;
    buckets.delete(who);
    buckets.set(who, bucket);
    if (buckets.size > this.#most) forget(buckets);
    return bucket;
  }
}

/**
 * The longest unused go, several at a time: a map's first key is found by passing every place from which
 * one was deleted (57 µs for each new value in a full map, 6 µs so).
 */
function forget(buckets: Map<string, Bucket>): void {
  let left = Math.ceil(buckets.size / 16);
  for (const who of buckets.keys()) {
    if (left-- === 0) return;
    buckets.delete(who);
  }
}
