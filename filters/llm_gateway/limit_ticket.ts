/// <reference path="../host/assemblyscript.d.ts" />
// deno-lint-ignore-file verbatim-module-syntax -- asc knows no `import type`
import { settled, waitMs } from "../core/token_bucket.ts";
import { equal, utf8 } from "../host/bytes.ts";
import { HeaderPairs } from "../host/header_pairs.ts";
import { EdgeReply, EdgeTable, EdgeTarget } from "../shared/edge_table.ts";
import { NOTHING } from "../shared/header_names.ts";
import { Refusal } from "../shared/refusal.ts";
import { joinedValue } from "../shared/header_value.ts";
import { Bucket, bucketOf } from "./bucket.ts";

// draft-ietf-httpapi-ratelimit-headers-06, as the gateway writes them.
const RATELIMIT_LIMIT = utf8("ratelimit-limit");
const RATELIMIT_REMAINING = utf8("ratelimit-remaining");
const RATELIMIT_RESET = utf8("ratelimit-reset");

/** Writes that lost against another worker's, after which the count is left as it is. */
const MAX_TRIES: i32 = 32;

/** A request whose input tokens limits have counted, or refused. */
export class LimitTicket {
  buckets: Bucket[] = [];
  cost: f64 = 0;
  /** Why it may not go on. */
  refusal: EdgeReply | null = null;
  /** Seconds until it may; 0 when waiting does not help. */
  retryAfter: i64 = 0;
  limit: i64 = 0;
  remaining: i64 = 0;
  resetSeconds: i64 = 0;
  private open: bool = true;

  /** Puts right, once, what was taken as an estimate. */
  settle(actual: f64, nowMs: f64): void {
    if (!this.open || this.refusal !== null) return;
    this.open = false;
    for (let i: i32 = 0; i < this.buckets.length; i++) {
      giveBack(this.buckets[i]!, this.cost, actual, nowMs);
    }
  }

  /** How the limit stands, as headers: name, value, name, value. */
  pairs(): Uint8Array[] {
    return [
      RATELIMIT_LIMIT,
      utf8(this.limit.toString()),
      RATELIMIT_REMAINING,
      utf8(this.remaining.toString()),
      RATELIMIT_RESET,
      utf8(this.resetSeconds.toString()),
    ];
  }

  /** Says it with a refusal; with one of its own, when to come again. */
  mark(refusal: Refusal): void {
    refusal.more = this.pairs();
    if (this.retryAfter > 0) refusal.retryAfter = utf8(this.retryAfter.toString());
  }

  /** Tells of the limit with the fewest tokens left, of these of the slowest. */
  describe(bucket: Bucket, first: bool): void {
    const limit = bucket.limit;
    const remaining: i64 = bucket.level < 0 ? 0 : <i64> Math.floor(bucket.level);
    const missing: f64 = limit.capacity - bucket.level;
    const reset: i64 = <i64> Math.ceil(missing * limit.windowMs / limit.capacity / 1000);
    if (
      !first && (remaining > this.remaining ||
        remaining === this.remaining && reset <= this.resetSeconds)
    ) return;
    this.limit = <i64> limit.capacity;
    this.remaining = remaining;
    this.resetSeconds = reset;
  }
}

/** Takes a request's tokens from all of its target's limits or from none; `null` when none counts it. */
export function takeTokens(
  table: EdgeTable,
  target: EdgeTarget,
  client: i32,
  pairs: HeaderPairs,
  cost: f64,
  seed: u64,
  nowMs: f64,
): LimitTicket | null {
  const ticket = new LimitTicket();
  ticket.cost = cost;
  for (let i: i32 = 0; i < target.limits.length; i++) {
    const limit = table.limits[target.limits[i]!]!;
    const said = joinedValue(pairs, limit.header);
    const own = said === null ? NOTHING : said;
    const value = limit.value;
    if (value !== null && !equal(value, own)) continue;
    ticket.buckets.push(bucketOf(limit, own, seed, nowMs));
  }
  const buckets = ticket.buckets;
  if (buckets.length === 0) return null;
  if (isRefused(ticket, client)) return ticket;
  for (let i: i32 = 0; i < buckets.length; i++) {
    if (!take(buckets[i]!, cost, nowMs)) {
      // Another worker was faster: nothing is kept of what the others gave.
      for (let k: i32 = 0; k < i; k++) giveBack(buckets[k]!, cost, 0, nowMs);
      if (isRefused(ticket, client)) return ticket;
    }
  }
  for (let i: i32 = 0; i < buckets.length; i++) ticket.describe(buckets[i]!, i === 0);
  return ticket;
}

/** Told by the limit that takes longest; one that never has enough comes before all. */
function isRefused(ticket: LimitTicket, client: i32): bool {
  let longest: f64 = 0;
  let by: Bucket | null = null;
  for (let i: i32 = 0; i < ticket.buckets.length; i++) {
    const bucket = ticket.buckets[i]!;
    const limit = bucket.limit;
    let wait: f64 = waitMs(bucket.level, ticket.cost, limit.capacity, limit.windowMs);
    if (wait < 0) wait = Infinity;
    if (wait <= longest) continue;
    longest = wait;
    by = bucket;
  }
  if (by === null) return false;
  const limit = by.limit;
  const refusal = longest === Infinity ? limit.tooSmall[client]! : limit.refusals[client]!;
  // A table that has no words for this client lets it pass.
  if (refusal.status === 0) return false;
  ticket.refusal = refusal;
  const seconds: i64 = longest === Infinity ? 0 : <i64> Math.ceil(longest / 1000);
  ticket.retryAfter = longest === Infinity ? 0 : seconds < 1 ? 1 : seconds;
  ticket.describe(by, true);
  return true;
}

/** False when it no longer has that many. Its level is afterwards what is left in it. */
function take(bucket: Bucket, cost: f64, nowMs: f64): bool {
  for (let tries: i32 = 0; tries < MAX_TRIES; tries++) {
    const limit = bucket.limit;
    if (waitMs(bucket.level, cost, limit.capacity, limit.windowMs) !== 0) return false;
    if (bucket.write(bucket.level - cost, nowMs)) {
      bucket.level -= cost;
      return true;
    }
    bucket.read(nowMs);
  }
  return true;
}

function giveBack(bucket: Bucket, estimate: f64, actual: f64, nowMs: f64): void {
  for (let tries: i32 = 0; tries < MAX_TRIES; tries++) {
    bucket.read(nowMs);
    const level: f64 = settled(bucket.level, estimate, actual, bucket.limit.capacity);
    if (level === bucket.level || bucket.write(level, nowMs)) return;
  }
}
