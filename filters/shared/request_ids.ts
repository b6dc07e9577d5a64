/// <reference path="../host/assemblyscript.d.ts" />
import { copyOf, utf8 } from "../host/bytes.ts";

/** Characters of a client's own id that are kept. */
const LONGEST: i32 = 128;

/** Makes ids for requests that come without one: a word of this worker's, and a count. */
export class RequestIds {
  private word: string = "req_";
  private count: u32 = 0;

  /** `random`: 64 bits that no other worker has. */
  constructor(random: u64) {
    for (let i: i32 = 0; i < 10; i++) {
      const digit: i32 = <i32> (random % 36);
      this.word += String.fromCharCode(digit < 10 ? 48 + digit : 87 + digit);
      random = random / 36;
    }
  }

  next(): Uint8Array {
    const count: string = (this.count++).toString(36);
    return utf8(this.word + "000000".substring(count.length < 6 ? count.length : 6) + count);
  }

  /** The client's, bounded, or a new one. */
  of(given: Uint8Array): Uint8Array {
    if (given.length === 0) return this.next();
    return given.length > LONGEST ? copyOf(given, 0, LONGEST) : given;
  }
}
