/// <reference path="../host/assemblyscript.d.ts" />
// deno-lint-ignore-file verbatim-module-syntax -- asc knows no `import type`
import { TIER_UNKNOWN } from "../core/service_tier.ts";
import { UsageTap } from "../core/usage_tap.ts";
import { utf8 } from "../host/bytes.ts";
import { PatternSet } from "../shared/pattern_set.ts";
import { EdgeClient } from "../shared/edge_table.ts";
import { ReplyFacts } from "./reply_facts.ts";

/** Bytes kept of a stream's beginning and of its end: more than its last events take. */
const KEPT: i32 = 8 * 1024;

/** Tails that wait for the next stream: 24 KiB each. */
const MAX_SPARE: i32 = 64;

/** Bytes in which a stream's last word on its tokens nearly always is. */
const LAST: i32 = 2 * 1024;

/** Where usage may begin, in any dialect. */
const USAGE = new PatternSet([utf8('"usage')]);

const spare: StreamTail[] = [];

/** Shows the tap what may be usage: looking for its name by jumps costs a tenth of its own search. */
function pushUsage(tap: UsageTap, bytes: Uint8Array): void {
  const at: i32 = USAGE.find(bytes);
  if (at < 0) return;
  tap.restart();
  // With its whole event before it, in which the tier may stand.
  let from: i32 = at;
  while (from > 0 && bytes[from - 1]! !== 10) from--;
  tap.push(bytes.subarray(from));
}

/** One for a new stream; `giveBack` takes it when the stream is over. */
export function freshTail(): StreamTail {
  return spare.length > 0 ? spare.pop()! : new StreamTail();
}

/**
 * Keeps the first chunk and the last bytes of a stream that passes, and only at its end looks into them
 * for usage and for the mark of a proper end: a search in every chunk would cost more than the rest.
 */
export class StreamTail {
  private head: Uint8Array = new Uint8Array(KEPT);
  private headLength: i32 = 0;
  private begun: bool = false;
  /** Twice what is kept, so that bytes are moved seldom. */
  private last: Uint8Array = new Uint8Array(2 * KEPT);
  private length: i32 = 0;
  /** For dialects whose mark may stand far from the end: it has been seen. */
  private marked: bool = false;

  /** Of a reply that is no stream. */
  pushPlain(chunk: Uint8Array): void {
    this.begin(chunk);
    this.append(chunk);
  }

  push(chunk: Uint8Array, client: EdgeClient): void {
    if (chunk.length === 0) return;
    this.begin(chunk);
    const before: i32 = this.length;
    this.append(chunk);
    if (client.longLastEvent && !this.marked) this.look(chunk, before, client);
  }

  /** Whether the mark of a proper end was there. */
  ended(client: EdgeClient): bool {
    if (client.streamEnds.isEmpty || this.marked) return true;
    return client.streamEnds.find(this.kept()) >= 0;
  }

  /** Whether the last event is whole, so that another may follow. */
  get standsBetweenEvents(): bool {
    const length: i32 = this.length;
    if (length === 0) return true;
    const a: i32 = this.at(length - 1);
    const b: i32 = this.at(length - 2);
    if (a === 13) return b === 13;
    if (a !== 10) return false;
    return b === 10 || b === 13 && this.at(length - 3) === 10 && this.at(length - 4) === 13;
  }

  /** What the stream has said of its tokens: Messages at its start and its end, the others at their end. */
  readStream(tap: UsageTap, client: EdgeClient): void {
    pushUsage(tap, this.head.subarray(0, this.headLength));
    const kept = this.kept();
    if (kept.length > LAST) {
      const input: i32 = tap.counts.input;
      const output: i32 = tap.counts.output;
      pushUsage(tap, kept.subarray(kept.length - LAST));
      const isFound: bool = tap.counts.input !== input || tap.counts.output !== output;
      // Such an event may have its tier far before its usage.
      if (isFound && (!client.longLastEvent || tap.counts.tier !== TIER_UNKNOWN)) return;
    }
    pushUsage(tap, kept);
  }

  /** The same of a reply that is no stream: it says them at its end. */
  readWhole(tap: UsageTap): void {
    tap.pushWhole(this.kept());
  }

  /** Shows its edges. */
  tell(facts: ReplyFacts): void {
    facts.read(this.head.subarray(0, this.headLength), this.kept());
  }

  giveBack(): void {
    this.begun = false;
    this.headLength = 0;
    this.length = 0;
    this.marked = false;
    if (spare.length < MAX_SPARE) spare.push(this);
  }

  /** Keeps the first chunk. */
  private begin(chunk: Uint8Array): void {
    if (this.begun) return;
    this.begun = true;
    this.headLength = chunk.length < KEPT ? chunk.length : KEPT;
    memory.copy(this.head.dataStart, chunk.dataStart, this.headLength);
  }

  private append(chunk: Uint8Array): void {
    const skipped: i32 = chunk.length > KEPT ? chunk.length - KEPT : 0;
    const more: i32 = chunk.length - skipped;
    const start: usize = this.last.dataStart;
    if (this.length + more > this.last.length) {
      const kept: i32 = this.length < KEPT ? this.length : KEPT;
      memory.copy(start, start + this.length - kept, kept);
      this.length = kept;
    }
    memory.copy(start + this.length, chunk.dataStart + skipped, more);
    this.length += more;
  }

  /** In the chunk, and where it joins what came before it. */
  private look(chunk: Uint8Array, before: i32, client: EdgeClient): void {
    const ends = client.streamEnds;
    if (ends.find(chunk) >= 0) {
      this.marked = true;
      return;
    }
    const more: i32 = chunk.length < KEPT ? chunk.length : KEPT;
    // What stood before the chunk may have moved; a chunk that is cut to its end stands apart from it.
    if (before === 0 || more < chunk.length) return;
    const from: i32 = this.length - more - ends.overlap;
    const to: i32 = this.length - more + ends.overlap;
    const joint = this.last.subarray(from < 0 ? 0 : from, to > this.length ? this.length : to);
    this.marked = ends.find(joint) >= 0;
  }

  private kept(): Uint8Array {
    const from: i32 = this.length > KEPT ? this.length - KEPT : 0;
    return this.last.subarray(from, this.length);
  }

  private at(index: i32): i32 {
    return index < 0 ? -1 : <i32> this.last[index]!;
  }
}
