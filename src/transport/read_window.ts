const SMALL_BYTES = 16 * 1024;
const LARGE_BYTES = 64 * 1024;
/** A head of 64 kB and the read that overshoots it. */
const MOST_BYTES = 2 * LARGE_BYTES;

const EMPTY = new Uint8Array(0);

/**
 * The bytes that were read and not yet taken: `bytes[start, end)`. One a connection, reused. Small
 * pieces are copied out, so that the buffer stays; a piece that fills half of it leaves with it,
 * which costs no copy. A buffer that was once read full is followed by a larger one.
 */
export class ReadWindow {
  bytes: Uint8Array<ArrayBuffer> = EMPTY;
  start = 0;
  end = 0;
  #next = SMALL_BYTES;

  get size(): number {
    return this.end - this.start;
  }

  /** Where the next read goes. Never empty while fewer than 128 kB wait to be taken. */
  room(): Uint8Array<ArrayBuffer> {
    if (this.start === this.end) {
      this.start = this.end = 0;
      if (this.bytes.length < this.#next) this.bytes = new Uint8Array(this.#next);
    } else if (this.end === this.bytes.length) this.#makeRoom();
    return this.end === 0 ? this.bytes : this.bytes.subarray(this.end);
  }

  /** `count` bytes were read into the room. */
  filled(count: number): void {
    this.end += count;
    if (this.end === this.bytes.length) this.#next = LARGE_BYTES;
  }

  /** Gives `bytes[start, start + count)` away; the receiver keeps it. */
  take(count: number): Uint8Array<ArrayBuffer> {
    const from = this.start;
    const to = from + count;
    this.start = to;
    if (count * 2 < this.bytes.length) return this.bytes.slice(from, to);
    const given = this.bytes.subarray(from, to);
    this.#leaveBuffer();
    return given;
  }

  /** Leaves nothing behind of what was read: the buffer of an idle connection holds no content. */
  reset(): void {
    this.start = this.end = 0;
  }

  /** The taken bytes keep the old buffer; what comes after them moves to a new one. */
  #leaveBuffer(): void {
    const left = this.size;
    if (left === 0) {
      this.bytes = EMPTY;
      this.start = this.end = 0;
      return;
    }
    const fresh = new Uint8Array(Math.max(this.#next, left));
    fresh.set(this.bytes.subarray(this.start, this.end));
    this.bytes = fresh;
    this.start = 0;
    this.end = left;
  }

  #makeRoom(): void {
    if (this.start > 0) {
      this.bytes.copyWithin(0, this.start, this.end);
      this.end -= this.start;
      this.start = 0;
      return;
    }
    const grown = new Uint8Array(Math.min(this.bytes.length * 2, MOST_BYTES));
    grown.set(this.bytes);
    this.bytes = grown;
  }
}
