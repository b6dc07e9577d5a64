import { asFault, type Fault } from "../base/fault.ts";
import { SseDecoder, type SseMessage, sseText } from "../base/sse.ts";
import type { Transducer } from "../base/transducer.ts";
import type { Dialect, ReadEnv, ReplyEnv } from "../ir/codec.ts";
import type { StreamEvent } from "../ir/event.ts";
import type { Usage } from "../ir/response.ts";
import type { ByteStep } from "./pump.ts";

const encoder = new TextEncoder();

/**
 * A stream from one dialect to another: bytes → SSE → events → SSE → bytes, synchronously, one write
 * for each read. A `fail` among the events ends the stream in the client's words; a cut connection
 * becomes one.
 */
export class TranslatedStep implements ByteStep {
  usage: Usage | undefined;
  /** The fault that the upstream reported inside its stream. */
  fault: Fault | undefined;
  readonly #frames = new SseDecoder();
  readonly #decoder: Transducer<SseMessage, StreamEvent>;
  readonly #encoder: Transducer<StreamEvent, SseMessage>;
  #text = "";

  readonly #worded: (fault: Fault) => Fault;

  /** `worded` may change what a client is told of a fault: a provider may quote the key it was sent. */
  constructor(
    upstream: Dialect,
    client: Dialect,
    readEnv: ReadEnv,
    replyEnv: ReplyEnv,
    worded: (fault: Fault) => Fault = (fault) => fault,
  ) {
    this.#worded = worded;
    this.#decoder = upstream.upstream.decodeStream(readEnv);
    this.#encoder = client.client.encodeStream(replyEnv);
  }

  /** A failed stream has said its last word. */
  get over(): boolean {
    return this.fault !== undefined;
  }

  push(chunk: Uint8Array): Uint8Array {
    this.#frames.push(chunk, this.#onFrame);
    return this.#take();
  }

  end(): Uint8Array {
    this.#frames.end(this.#onFrame);
    this.#decoder.end(this.#onEvent);
    this.#encoder.end(this.#onMessage);
    return this.#take();
  }

  cut(error: unknown): Uint8Array {
    // Nothing may follow a fail: after one, the encoder has already ended the stream.
    if (this.fault === undefined) this.#onEvent({ type: "fail", fault: asFault(error) });
    this.#encoder.end(this.#onMessage);
    return this.#take();
  }

  readonly #onFrame = (frame: SseMessage): void => this.#decoder.push(frame, this.#onEvent);

  readonly #onEvent = (event: StreamEvent): void => {
    if (this.fault !== undefined) return;
    if (event.type === "usage") this.usage = event.usage;
    if (event.type === "fail") {
      this.fault = this.#worded(event.fault);
      return this.#encoder.push({ type: "fail", fault: this.fault }, this.#onMessage);
    }
    this.#encoder.push(event, this.#onMessage);
  };

  readonly #onMessage = (message: SseMessage): void => {
    this.#text += sseText(message);
  };

  #take(): Uint8Array {
    if (this.#text === "") return nothing;
    const bytes = encoder.encode(this.#text);
    this.#text = "";
    return bytes;
  }
}

const nothing = new Uint8Array(0);
