import { concatBytes } from "../base/bytes.ts";
import { Fault } from "../base/fault.ts";
import { withModel } from "./body_splice.ts";
import { peekBody } from "./intake.ts";
import type { ByteStep } from "./pump.ts";

const latin1 = new TextDecoder("latin1");
const nothing = new Uint8Array(0);

/** The first event of a stream is a few hundred bytes; what is longer passes as it came. */
const MAX_HELD = 64 * 1024;

/** A whole reply with the client's name for the model. Bytes that are no JSON object pass. */
export function echoing(reply: Uint8Array, model: string): Uint8Array {
  try {
    return withModel(peekBody(reply), model);
  } catch (error) {
    if (error instanceof Fault) return reply;
    throw error;
  }
}

/** Where an event ends. */
const BLANK_LINE = /\r\n\r\n|\n\n|\r\r/;

/** Events that may stand before a stream's first one: a comment, a ping. */
const BEFORE_FIRST = /^(:|event: ?ping\b|data: ?\{"type": ?"ping")/;

/**
 * A stream that passes as bytes, but for the model's name in its first event, which becomes the name
 * that the client asked for. Holds that one event until it is whole; pings before it pass at once.
 */
export class ModelEchoStep implements ByteStep {
  readonly #inner: ByteStep;
  readonly #model: Uint8Array;
  #held: Uint8Array | undefined = nothing;

  constructor(inner: ByteStep, model: string) {
    this.#inner = inner;
    this.#model = new TextEncoder().encode(`"model":${JSON.stringify(model)}`);
  }

  push(chunk: Uint8Array): Uint8Array {
    const bytes = this.#inner.push(chunk);
    if (this.#held === undefined) return bytes;
    const held = concatBytes(this.#held, bytes);
    // Offsets of latin1 text are byte offsets.
    const text = latin1.decode(held);
    const start = firstEventIn(text);
    const event = text.slice(start);
    // A quote inside a name would be escaped.
    const found = /"model"\s*:\s*"(?:[^"\\]|\\.)*"/.exec(event);
    const end = BLANK_LINE.exec(event)?.index ?? Infinity;
    if (found !== null && found.index < end) {
      const at = start + found.index;
      return this.#replace(held, at, at + found[0].length);
    }
    if (end === Infinity && event.length <= MAX_HELD) {
      // A copy: what is returned leaves with its buffer (see ByteStep).
      this.#held = held.slice(start);
      return held.subarray(0, start);
    }
    this.#held = undefined;
    return held;
  }

  end(): Uint8Array {
    return concatBytes(this.#take(), this.#inner.end());
  }

  cut(error: unknown): Uint8Array | undefined {
    const words = this.#inner.cut(error);
    return words === undefined ? undefined : concatBytes(this.#take(), words);
  }

  #replace(bytes: Uint8Array, start: number, end: number): Uint8Array {
    this.#held = undefined;
    return concatBytes(concatBytes(bytes.subarray(0, start), this.#model), bytes.subarray(end));
  }

  #take(): Uint8Array {
    const held = this.#held ?? nothing;
    this.#held = undefined;
    return held;
  }
}

/** Where the first event begins that is no ping; the text's length while nothing else has begun. */
function firstEventIn(text: string): number {
  let start = 0;
  for (;;) {
    const rest = text.slice(start);
    const blank = BLANK_LINE.exec(rest);
    if (blank === null || !BEFORE_FIRST.test(rest)) return start;
    start += blank.index + blank[0].length;
  }
}
