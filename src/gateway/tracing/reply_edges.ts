import type { ByteStep } from "../pump.ts";
import { TailBytes } from "../tail_bytes.ts";

/** Bytes of a reply's beginning and of its end. */
const EDGE_BYTES = 2 * 1024;

/** A reply's first and last bytes. */
export interface Edges {
  readonly head: Uint8Array;
  readonly tail: Uint8Array;
}

/** The first and the last bytes of a reply, copied while it passes. */
export class ReplyEdges {
  readonly #tail = new TailBytes(EDGE_BYTES);
  #head: Uint8Array = new Uint8Array(0);

  push(chunk: Uint8Array): void {
    if (this.#head.length === 0) this.#head = chunk.slice(0, EDGE_BYTES);
    this.#tail.push(chunk);
  }

  /** The first ones are of the first piece: all that the facts about a reply need of its beginning. */
  get(): Edges {
    return { head: this.#head, tail: this.#tail.last() };
  }
}

/** A step that shows what comes to it to somebody who must not keep it. */
export class WatchedStep implements ByteStep {
  readonly #inner: ByteStep;
  readonly #seen: (chunk: Uint8Array) => void;

  constructor(inner: ByteStep, seen: (chunk: Uint8Array) => void) {
    this.#inner = inner;
    this.#seen = seen;
  }

  get over(): boolean {
    return this.#inner.over === true;
  }

  push(chunk: Uint8Array): Uint8Array {
    this.#seen(chunk);
    return this.#inner.push(chunk);
  }

  end(): Uint8Array {
    return this.#inner.end();
  }

  cut(error: unknown): Uint8Array | undefined {
    return this.#inner.cut(error);
  }
}
