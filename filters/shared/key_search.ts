/// <reference path="../host/assemblyscript.d.ts" />
import { copyOf } from "../host/bytes.ts";
import { PatternSet } from "./pattern_set.ts";

/** A shorter key would be found inside ordinary words. */
const SHORTEST: i32 = 8;

/** The same in a reply that is no refusal, of which a model may well speak; real keys are longer. */
const SHORTEST_IN_REPLY: i32 = 20;

const STAR: u8 = 42;

/** A credential that a provider was sent, and may quote: `src/transport/unquoted.ts`. */
export class KeySearch {
  readonly key: Uint8Array;
  private pattern: PatternSet;

  constructor(key: Uint8Array) {
    this.key = key;
    this.pattern = new PatternSet(key.length < SHORTEST ? [] : [key]);
  }

  /** Whether it is looked for in bodies that are no refusals. */
  get inReplies(): bool {
    return this.key.length >= SHORTEST_IN_REPLY;
  }

  isIn(bytes: Uint8Array): bool {
    return this.pattern.find(bytes) >= 0;
  }

  /** The same bytes, or a copy in which each byte of the key is a star. */
  starred(bytes: Uint8Array): Uint8Array {
    let at: i32 = this.pattern.find(bytes);
    if (at < 0) return bytes;
    const safe = copyOf(bytes, 0, bytes.length);
    while (at >= 0) {
      memory.fill(safe.dataStart + at, STAR, this.key.length);
      at = this.pattern.find(safe, at + this.key.length);
    }
    return safe;
  }

  /** How many of the last bytes are the first ones of the key, but not all of it. */
  begunAtEnd(bytes: Uint8Array): i32 {
    const length: i32 = bytes.length;
    // Nearly every chunk of a stream: no header's value has a line break.
    if (length === 0 || bytes[length - 1]! === 10) return 0;
    const most: i32 = length < this.key.length ? length : this.key.length - 1;
    const start: usize = bytes.dataStart;
    for (let count: i32 = most; count > 0; count--) {
      if (memory.compare(start + length - count, this.key.dataStart, count) === 0) return count;
    }
    return 0;
  }
}
