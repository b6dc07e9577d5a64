/// <reference path="../host/assemblyscript.d.ts" />
// deno-lint-ignore-file verbatim-module-syntax -- asc knows no `import type`
import { UsageCounts, UsageTap } from "../core/usage_tap.ts";
import { EdgeClient } from "../shared/edge_table.ts";
import { freshTail, StreamTail } from "./stream_tail.ts";

/** Listens to a reply that passes, streamed or whole, for the tokens that it states. */
export class UsageWatch {
  readonly client: EdgeClient;
  /** `null` for a reply that is no event stream. */
  private tail: StreamTail | null = null;
  private tap: UsageTap | null = null;
  private begun: bool = false;

  constructor(client: EdgeClient, isStream: bool) {
    this.client = client;
    if (isStream) this.tail = freshTail();
  }

  push(chunk: Uint8Array, last: bool): void {
    const tail = this.tail;
    if (tail !== null) return tail.push(chunk, this.client);
    let tap = this.tap;
    if (tap === null) {
      tap = new UsageTap();
      this.tap = tap;
    }
    // Of a reply in one piece only the end is read.
    if (!this.begun && last) tap.pushWhole(chunk);
    else tap.push(chunk);
    this.begun = true;
  }

  /** A stream that ends here is cut: no mark of its dialect's end was there. */
  get isCut(): bool {
    const tail = this.tail;
    return tail !== null && !tail.ended(this.client);
  }

  get standsBetweenEvents(): bool {
    const tail = this.tail;
    return tail !== null && tail.standsBetweenEvents;
  }

  /** What was stated; the watch is over. `null` when nothing was watched. */
  finish(): UsageCounts | null {
    const tail = this.tail;
    if (tail !== null) {
      const counts = tail.usage();
      tail.giveBack();
      this.tail = null;
      return counts;
    }
    const tap = this.tap;
    return tap === null ? null : tap.counts;
  }
}

/** Input tokens as limits count them: with those of a cache, where the dialect states them apart. */
export function inputOf(counts: UsageCounts, client: EdgeClient): f64 {
  if (counts.input < 0) return -1;
  let input: f64 = counts.input;
  if (!client.countsCacheApart) return input;
  if (counts.cacheRead > 0) input += <f64> counts.cacheRead;
  if (counts.cacheWrite > 0) input += <f64> counts.cacheWrite;
  return input;
}
