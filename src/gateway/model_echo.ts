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

/**
 * A stream that passes as bytes, but for the model's name in its first event, which becomes the name
 * that the client asked for. Holds that one event until it is whole.
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
    const text = latin1.decode(held);
    // Offsets of latin1 text are byte offsets. A quote inside a name would be escaped.
    const found = /"model"\s*:\s*"(?:[^"\\]|\\.)*"/.exec(text);
    const event = /\r?\n\r?\n/.exec(text);
    if (found !== null) return this.#replace(held, found.index, found.index + found[0].length);
    if (event === null && held.length <= MAX_HELD) {
      this.#held = held;
      return nothing;
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
