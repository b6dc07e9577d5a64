import type { ByteStep } from "../pump.ts";
import { TailBytes } from "../tail_bytes.ts";

/** Bytes of a reply's beginning and of its end. */
const EDGE_BYTES = 4 * 1024;

/** The first and the last bytes of a reply, copied while it passes. */
export class ReplyEdges {
  readonly #tail = new TailBytes(EDGE_BYTES);
  #head: Uint8Array = new Uint8Array(0);

  push(chunk: Uint8Array): void {
    if (this.#head.length === 0) this.#head = chunk.slice(0, EDGE_BYTES);
    this.#tail.push(chunk);
  }

  /** Of the first piece: all that the facts about a reply need of its beginning. */
  get head(): Uint8Array {
    return this.#head;
  }

  get tail(): Uint8Array {
    return this.#tail.last();
  }
}

/** A step that shows what comes to it to somebody who must not keep it, and counts what it gives. */
export class WatchedStep implements ByteStep {
  readonly #inner: ByteStep;
  readonly #seen: (chunk: Uint8Array) => void;
  /** Bytes given so far. */
  given = 0;

  constructor(inner: ByteStep, seen: (chunk: Uint8Array) => void = () => {}) {
    this.#inner = inner;
    this.#seen = seen;
  }

  get over(): boolean {
    return this.#inner.over === true;
  }

  push(chunk: Uint8Array): Uint8Array {
    this.#seen(chunk);
    return this.#count(this.#inner.push(chunk));
  }

  end(): Uint8Array {
    return this.#count(this.#inner.end());
  }

  cut(error: unknown): Uint8Array | undefined {
    const words = this.#inner.cut(error);
    return words === undefined ? undefined : this.#count(words);
  }

  #count(bytes: Uint8Array): Uint8Array {
    this.given += bytes.length;
    return bytes;
  }
}
