import { concatBytes } from "../base/bytes.ts";
import { frameDecoder } from "../base/framing.ts";
import type { SseMessage } from "../base/sse.ts";
import type { Transducer } from "../base/transducer.ts";
import type { Dialect, ReadEnv } from "../ir/codec.ts";
import type { StreamEvent } from "../ir/event.ts";
import { unfold } from "../ir/fold.ts";
import type { ByteStep } from "./pump.ts";
import { readJsonReply } from "./whole_reply.ts";

/** Bytes of a whole reply that are kept to be read; of a longer one nothing is learnt. */
const MAX_WHOLE_BYTES = 1024 * 1024;

/** Who listens to a reply that passes as bytes. */
export interface ReplyListener {
  push(event: StreamEvent): void;
  /** The reply is over, however it ended. */
  end(): void;
}

/** What a reply is read with. */
export interface TappedReply {
  readonly dialect: Dialect;
  readonly env: ReadEnv;
  readonly listener: ReplyListener;
}

/** Reads a whole reply to a listener. A reply that cannot be read is nobody's loss: its bytes pass. */
export function listenToWhole(bytes: Uint8Array, { dialect, env, listener }: TappedReply): void {
  try {
    for (const event of unfold(readJsonReply(bytes, dialect, env))) listener.push(event);
  } catch {
    // What was understood so far counts.
  }
  listener.end();
}

/** A step beside which a listener follows a stream. It reads copies: a step's bytes are given away. */
export class ListenedStream implements ByteStep {
  readonly #inner: ByteStep;
  readonly #listener: ReplyListener;
  readonly #frames: Transducer<Uint8Array, SseMessage>;
  readonly #events: Transducer<SseMessage, StreamEvent>;

  constructor(inner: ByteStep, { dialect, env, listener }: TappedReply) {
    this.#inner = inner;
    this.#listener = listener;
    this.#frames = frameDecoder(dialect.upstream.framing ?? "sse");
    this.#events = dialect.upstream.decodeStream(env);
  }

  get over(): boolean {
    return this.#inner.over === true;
  }

  push(chunk: Uint8Array): Uint8Array {
    this.#frames.push(chunk.slice(), this.#onFrame);
    return this.#inner.push(chunk);
  }

  end(): Uint8Array {
    this.#listener.end();
    return this.#inner.end();
  }

  cut(error: unknown): Uint8Array | undefined {
    this.#listener.end();
    return this.#inner.cut(error);
  }

  readonly #onFrame = (frame: SseMessage): void =>
    this.#events.push(frame, (event) => this.#listener.push(event));
}

/** The same for a whole reply that comes in pieces. */
export class ListenedWhole implements ByteStep {
  readonly #inner: ByteStep;
  readonly #tapped: TappedReply;
  #held: Uint8Array[] | undefined = [];
  #size = 0;

  constructor(inner: ByteStep, tapped: TappedReply) {
    this.#inner = inner;
    this.#tapped = tapped;
  }

  push(chunk: Uint8Array): Uint8Array {
    this.#size += chunk.length;
    if (this.#size > MAX_WHOLE_BYTES) this.#held = undefined;
    this.#held?.push(chunk.slice());
    return this.#inner.push(chunk);
  }

  end(): Uint8Array {
    const bytes = this.#held?.reduce((all, one) => concatBytes(all, one), new Uint8Array(0));
    if (bytes !== undefined) listenToWhole(bytes, this.#tapped);
    return this.#inner.end();
  }

  cut(error: unknown): Uint8Array | undefined {
    return this.#inner.cut(error);
  }
}
