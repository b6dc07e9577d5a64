import { concatBytes } from "../base/bytes.ts";
import { splice } from "../../filters/core/splice.ts";
import { STREAM_TRUE } from "../../filters/core/peek.ts";
import type { UsageAsking } from "../ir/codec.ts";
import type { JsonBody } from "./intake.ts";
import type { ByteStep } from "./pump.ts";

const encoder = new TextEncoder();
const latin1 = new TextDecoder("latin1");
const nothing = new Uint8Array(0);

/** An event longer than this is passed on unlooked-at: a usage chunk is a few hundred bytes. */
const MAX_HELD = 64 * 1024;

/**
 * True when a passthrough stream must be told to state its usage: it streams, and the client said
 * nothing about it (W060). What the client did say is left alone.
 */
export function mustAsk(body: JsonBody): boolean {
  return body.peek.stream === STREAM_TRUE && body.peek.streamOptionsStart < 0;
}

/** The body with the member that asks. `bytes` may already hold a spliced model. */
export function askingForUsage(bytes: Uint8Array, asking: UsageAsking): Uint8Array {
  // After the brace, wherever that is: the peek proved that the body is an object with members.
  const brace = bytes.indexOf(123) + 1;
  return splice(bytes, brace, brace, encoder.encode(`${asking.member},`));
}

/**
 * Hides from the client the chunk that only we asked for; every other byte passes as it came, at the
 * end of its event. Holds at most one unfinished event.
 */
export class HiddenUsageStep implements ByteStep {
  readonly #inner: ByteStep;
  readonly #mark: string;
  #held: Uint8Array = nothing;

  constructor(inner: ByteStep, asking: UsageAsking) {
    this.#inner = inner;
    this.#mark = asking.chunkMark;
  }

  push(chunk: Uint8Array): Uint8Array {
    this.#inner.push(chunk);
    const bytes = concatBytes(this.#held, chunk);
    const text = latin1.decode(bytes);
    const end = boundaryBefore(text);
    if (end === 0 && bytes.length > MAX_HELD) {
      this.#held = nothing;
      return bytes;
    }
    // A copy: what is returned leaves with its buffer (see ByteStep).
    this.#held = bytes.slice(end);
    const whole = text.slice(0, end);
    return whole.includes(this.#mark) ? this.#without(bytes, whole) : bytes.subarray(0, end);
  }

  end(): Uint8Array {
    const last = this.#inner.end();
    const held = this.#held;
    this.#held = nothing;
    return latin1.decode(held).includes(this.#mark) ? last : concatBytes(held, last);
  }

  cut(error: unknown): Uint8Array | undefined {
    const words = this.#inner.cut(error);
    return words === undefined ? undefined : concatBytes(this.#held, words);
  }

  /** Drops the events that hold the mark. Offsets of latin1 text are byte offsets. */
  #without(bytes: Uint8Array, text: string): Uint8Array {
    let kept: Uint8Array = nothing;
    for (let at = 0; at < text.length;) {
      const next = boundaryAfter(text, at);
      if (!text.slice(at, next).includes(this.#mark)) {
        kept = concatBytes(kept, bytes.subarray(at, next));
      }
      at = next;
    }
    return kept;
  }
}

/** The offset after the last blank line, 0 when there is none. */
function boundaryBefore(text: string): number {
  const lf = text.lastIndexOf("\n\n");
  const crlf = text.lastIndexOf("\r\n\r\n");
  return Math.max(lf === -1 ? 0 : lf + 2, crlf === -1 ? 0 : crlf + 4);
}

/** The offset after the first blank line from `at` on; the text's end when there is none. */
function boundaryAfter(text: string, at: number): number {
  const found = /\r?\n\r?\n/g;
  found.lastIndex = at;
  const match = found.exec(text);
  return match === null ? text.length : match.index + match[0].length;
}
