import { asFault, type Fault } from "../base/fault.ts";
import { frameDecoder, type FrameWriter, frameWriter, type FramingId } from "../base/framing.ts";
import type { SseMessage } from "../base/sse.ts";
import type { Transducer } from "../base/transducer.ts";
import type { Dialect, ReadEnv, ReplyEnv } from "../ir/codec.ts";
import type { StreamEvent } from "../ir/event.ts";
import type { Usage } from "../ir/response.ts";
import type { ByteStep } from "./pump.ts";

/** Where the bytes come from. */
export interface StreamSource {
  readonly dialect: Dialect;
  readonly env: ReadEnv;
}

/** Where they go. */
export interface StreamSink {
  readonly dialect: Dialect;
  readonly env: ReplyEnv;
  readonly framing: FramingId;
}

/** Who else has a say. */
export interface StreamHooks {
  /** May change what a client is told of a fault: a provider may quote the key it was sent. */
  readonly worded?: (fault: Fault) => Fault;
  /** Sees every event. */
  readonly watch?: (event: StreamEvent) => void;
}

/**
 * A stream from one dialect to another: bytes → frames → events → frames → bytes, synchronously, one
 * write for each read. A `fail` among the events ends the stream in the client's words; a cut connection
 * becomes one.
 */
export class TranslatedStep implements ByteStep {
  usage: Usage | undefined;
  /** The fault that the upstream reported inside its stream. */
  fault: Fault | undefined;
  readonly #frames: Transducer<Uint8Array, SseMessage>;
  readonly #decoder: Transducer<SseMessage, StreamEvent>;
  readonly #encoder: Transducer<StreamEvent, SseMessage>;
  readonly #writer: FrameWriter;
  readonly #hooks: StreamHooks;

  constructor(source: StreamSource, sink: StreamSink, hooks: StreamHooks = {}) {
    this.#hooks = hooks;
    this.#frames = frameDecoder(source.dialect.upstream.framing ?? "sse");
    this.#decoder = source.dialect.upstream.decodeStream(source.env);
    this.#encoder = sink.dialect.client.encodeStream(sink.env);
    this.#writer = frameWriter(sink.framing);
  }

  /** A failed stream has said its last word. */
  get over(): boolean {
    return this.fault !== undefined;
  }

  push(chunk: Uint8Array): Uint8Array {
    this.#frames.push(chunk, this.#onFrame);
    if (this.over) this.#writer.end();
    return this.#writer.take();
  }

  end(): Uint8Array {
    this.#frames.end(this.#onFrame);
    this.#decoder.end(this.#onEvent);
    this.#encoder.end(this.#onMessage);
    this.#writer.end();
    return this.#writer.take();
  }

  cut(error: unknown): Uint8Array {
    // Nothing may follow a fail: after one, the encoder has already ended the stream.
    if (this.fault === undefined) this.#onEvent({ type: "fail", fault: asFault(error) });
    this.#encoder.end(this.#onMessage);
    this.#writer.end();
    return this.#writer.take();
  }

  readonly #onFrame = (frame: SseMessage): void => this.#decoder.push(frame, this.#onEvent);

  readonly #onEvent = (event: StreamEvent): void => {
    if (this.fault !== undefined) return;
    this.#hooks.watch?.(event);
    if (event.type === "usage") this.usage = event.usage;
    if (event.type === "fail") {
      this.fault = this.#hooks.worded?.(event.fault) ?? event.fault;
      return this.#encoder.push({ type: "fail", fault: this.fault }, this.#onMessage);
    }
    this.#encoder.push(event, this.#onMessage);
  };

  readonly #onMessage = (message: SseMessage): void => {
    this.#writer.push(message);
  };
}
