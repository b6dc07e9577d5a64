/// <reference path="../host/assemblyscript.d.ts" />
// deno-lint-ignore-file verbatim-module-syntax -- asc knows no `import type`
import { UsageCounts, UsageTap } from "../core/usage_tap.ts";
import { EdgeClient } from "../shared/edge_table.ts";
import { ReplyFacts } from "./reply_facts.ts";
import { freshTail, StreamTail } from "./stream_tail.ts";

/** One is enough: each reply is read when it is over, in one go. */
const tap = new UsageTap();

/** Listens to a reply that passes, streamed or whole, for the tokens that it states. */
export class UsageWatch {
  readonly client: EdgeClient;
  private isStream: bool;
  /** Bytes of the whole reply, as stated; -1 when they are not. */
  private expected: i64;
  /** `null` when one piece was all, or nothing has come yet. */
  private tail: StreamTail | null = null;
  private counts: UsageCounts;
  /** Of a traced request: what the reply says of itself. Filled in the end, too. */
  facts: ReplyFacts | null = null;

  /** `counts` is filled in the end. */
  constructor(client: EdgeClient, isStream: bool, expected: i64, counts: UsageCounts) {
    this.client = client;
    this.isStream = isStream;
    this.expected = expected;
    this.counts = counts;
    if (isStream) this.tail = freshTail();
  }

  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    let tail = this.tail;
    if (tail === null) {
      if (<i64> chunk.length === this.expected) return this.readAtOnce(chunk);
      tail = freshTail();
      this.tail = tail;
    }
    if (this.isStream) tail.push(chunk, this.client);
    else tail.pushPlain(chunk);
  }

  /** A stream that ends here is cut: no mark of its dialect's end was there. */
  get isCut(): bool {
    const tail = this.tail;
    return this.isStream && tail !== null && !tail.ended(this.client);
  }

  get standsBetweenEvents(): bool {
    const tail = this.tail;
    return tail !== null && tail.standsBetweenEvents;
  }

  /** The reply is over, and so is the watch. */
  finish(): void {
    const tail = this.tail;
    if (tail === null) return;
    this.tail = null;
    const facts = this.facts;
    if (facts !== null) tail.tell(facts);
    tap.clear();
    if (this.isStream) tail.readStream(tap, this.client);
    else tail.readWhole(tap);
    tail.giveBack();
    this.note();
  }

  private readAtOnce(reply: Uint8Array): void {
    const facts = this.facts;
    if (facts !== null) facts.read(reply, reply);
    tap.clear();
    tap.pushWhole(reply);
    this.note();
  }

  private note(): void {
    this.counts.copy(tap.counts);
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
