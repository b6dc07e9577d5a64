import { joinBytes } from "../base/bytes.ts";
import { frameDecoder } from "../base/framing.ts";
import type { SseMessage } from "../base/sse.ts";
import type { Transducer } from "../base/transducer.ts";
import type { Dialect, ReadEnv } from "../ir/codec.ts";
import type { StreamEvent } from "../ir/event.ts";
import { unfold } from "../ir/fold.ts";
import type { ByteStep } from "./pump.ts";
import { mayHoldSeal, SealMarkWatch } from "./seal_marks.ts";
import { readJsonReply } from "./whole_reply.ts";

/** Bytes of a whole reply that are kept to be read; of a longer one nothing is learnt. */
const MAX_WHOLE_BYTES = 1024 * 1024;

/** Bytes of a stream's beginning that are kept until it is known whether there is anything to learn. */
const MAX_HEAD_BYTES = 64 * 1024;

/** Who listens to a reply that passes as bytes. */
export interface ReplyListener {
  /** What the reply is read with. */
  readonly env: ReadEnv;
  push(event: StreamEvent): void;
  /** The reply is over, however it ended. */
  end(): void;
}

/** How a reply is listened to. */
export interface TappedReply {
  readonly dialect: Dialect;
  /** Nothing but seals is listened for: most replies have none and are not decoded at all. */
  readonly sealsAlone: boolean;
  /** Begins to listen; `undefined` when nobody here can read the conversation. */
  listen(): ReplyListener | undefined;
}

/** Reads a whole reply to a listener. A reply that cannot be read is nobody's loss: its bytes pass. */
export function listenToWhole(bytes: Uint8Array, tapped: TappedReply): void {
  if (tapped.sealsAlone && !mayHoldSeal(bytes)) return;
  const listener = tapped.listen();
  if (listener === undefined) return;
  try {
    for (const event of unfold(readJsonReply(bytes, tapped.dialect, listener.env))) {
      listener.push(event);
    }
  } catch {
    // What was understood so far counts.
  }
  listener.end();
}

/**
 * A step beside which a listener follows a stream. It reads copies: a step's bytes are given away. Holds
 * the stream's first bytes until a seal shows, at most {@link MAX_HEAD_BYTES}; a seal behind these is
 * read from its own event on (not from AWS's frames: a piece need not begin with one). A stream that cannot be read passes all the same.
 */
export class ListenedStream implements ByteStep {
  readonly #inner: ByteStep;
  readonly #tapped: TappedReply;
  readonly #marks = new SealMarkWatch();
  #head: Uint8Array[] = [];
  #size = 0;
  #ear: Ear | undefined;
  #over = false;

  constructor(inner: ByteStep, tapped: TappedReply) {
    this.#inner = inner;
    this.#tapped = tapped;
  }

  get over(): boolean {
    return this.#inner.over === true;
  }

  push(chunk: Uint8Array): Uint8Array {
    if (!this.#over) this.#listen(chunk);
    return this.#inner.push(chunk);
  }

  end(): Uint8Array {
    this.#ear?.end();
    return this.#inner.end();
  }

  cut(error: unknown): Uint8Array | undefined {
    this.#ear?.end();
    return this.#inner.cut(error);
  }

  #listen(chunk: Uint8Array): void {
    if (this.#ear === undefined) {
      if (this.#tapped.sealsAlone && !this.#marks.push(chunk)) return this.#keep(chunk);
      const listener = this.#tapped.listen();
      this.#over = listener === undefined;
      if (listener === undefined) return;
      this.#ear = new Ear(this.#tapped.dialect, listener);
      for (const kept of this.#head) this.#ear.push(kept);
      this.#head = [];
    }
    this.#ear.push(chunk.slice());
  }

  #keep(chunk: Uint8Array): void {
    if (this.#size > MAX_HEAD_BYTES) return;
    this.#head.push(chunk.slice());
    this.#size += chunk.length;
    // What comes between is not read: the beginning must end with an event.
    if (this.#size > MAX_HEAD_BYTES) this.#head = [wholeEvents(joinBytes(this.#head, this.#size))];
  }
}

/** Up to the end of the last whole event; all of it where no event ends with a blank line. */
function wholeEvents(bytes: Uint8Array): Uint8Array {
  for (let at = bytes.lastIndexOf(LF); at > 0; at = bytes.lastIndexOf(LF, at - 1)) {
    const before = bytes[at - 1] === CR ? at - 2 : at - 1;
    if (bytes[before] === LF) return bytes.subarray(0, at + 1);
  }
  return bytes;
}

const LF = 10;
const CR = 13;

/** Bytes to a listener's events, until they cannot be read. */
class Ear {
  readonly #listener: ReplyListener;
  readonly #frames: Transducer<Uint8Array, SseMessage>;
  readonly #events: Transducer<SseMessage, StreamEvent>;
  #deaf = false;

  constructor(dialect: Dialect, listener: ReplyListener) {
    this.#listener = listener;
    this.#frames = frameDecoder(dialect.upstream.framing ?? "sse");
    this.#events = dialect.upstream.decodeStream(listener.env);
  }

  push(bytes: Uint8Array): void {
    if (this.#deaf) return;
    try {
      this.#frames.push(bytes, this.#onFrame);
    } catch {
      this.#deaf = true; // what was understood so far counts
    }
  }

  end(): void {
    this.#listener.end();
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
    if (this.#held !== undefined) {
      listenToWhole(joinBytes(this.#held, this.#size), this.#tapped);
    }
    return this.#inner.end();
  }

  cut(error: unknown): Uint8Array | undefined {
    return this.#inner.cut(error);
  }
}
