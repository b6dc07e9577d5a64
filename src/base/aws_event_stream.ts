import { AwsFrameWriter } from "./aws_frame_writer.ts";
import { crc32 } from "./crc32.ts";
import { Fault } from "./fault.ts";
import type { SseMessage } from "./sse.ts";
import type { Transducer } from "./transducer.ts";

/** Two lengths and their checksum. */
const PRELUDE = 12;

/** The shortest frame: a prelude and the checksum of the whole. */
const SHORTEST = PRELUDE + 4;

/** AWS allows 16 MB of payload and 128 KB of headers in one frame. */
export const MAX_FRAME_BYTES = 16 * 1024 * 1024 + 128 * 1024 + SHORTEST;

const utf8 = new TextDecoder();

/** A buffer that has grown beyond this is given back once its frame is read. */
const KEPT_BYTES = 64 * 1024;

/**
 * Bytes of `application/vnd.amazon.eventstream` to messages: the payload is the data, the
 * `:event-type` the event. An exception's event is `exception:<:exception-type>`, an unmodelled
 * error's `error:<:error-code>` with its `:error-message` as data. Both checksums are verified.
 *
 * Holds one unfinished frame, at most {@link MAX_FRAME_BYTES}, in a buffer that grows with what has
 * come and not with what a frame claims: linear time in chunks of any size, and twelve hostile bytes
 * cost nothing. Throws a {@link Fault} `upstream_garbled` for a frame that is none; nothing after it
 * can be trusted, so that every later call throws the same.
 */
export class AwsEventStreamDecoder implements Transducer<Uint8Array, SseMessage> {
  readonly #reader = new FrameReader();
  #held = new Uint8Array(PRELUDE);
  #size = 0;
  /** Where the held bytes are worth a look: at the end of a prelude, then of its frame. */
  #wanted = PRELUDE;
  #fault: Fault | undefined;

  push(chunk: Uint8Array, emit: (message: SseMessage) => void): void {
    if (this.#fault !== undefined) throw this.#fault;
    try {
      this.#hold(this.#frames(this.#finishHeld(chunk, emit), emit));
    } catch (error) {
      if (error instanceof Fault) this.#fault = error;
      throw error;
    }
  }

  end(): void {
    if (this.#fault !== undefined) throw this.#fault;
    if (this.#size > 0) throw garbled("it ends inside a frame");
  }

  /** Completes the held frame; returns what the chunk holds behind it. */
  #finishHeld(chunk: Uint8Array, emit: (message: SseMessage) => void): Uint8Array {
    let rest = chunk;
    while (this.#size > 0 && rest.length > 0) {
      const missing = this.#wanted - this.#size;
      this.#append(rest.subarray(0, missing));
      rest = rest.subarray(missing);
      if (this.#size < this.#wanted) break;
      const held = this.#held.subarray(0, this.#size);
      if (this.#wanted === PRELUDE) {
        this.#wanted = frameSize(held) ?? PRELUDE;
        continue;
      }
      this.#size = 0;
      this.#wanted = PRELUDE;
      if (this.#held.length > KEPT_BYTES) this.#held = new Uint8Array(PRELUDE);
      emit(this.#reader.read(held));
    }
    return rest;
  }

  /** Gives out the frames that lie whole in the chunk; returns the beginning of the next one. */
  #frames(chunk: Uint8Array, emit: (message: SseMessage) => void): Uint8Array {
    let rest = chunk;
    for (;;) {
      const size = frameSize(rest);
      if (size === undefined || rest.length < size) return rest;
      emit(this.#reader.read(rest.subarray(0, size)));
      rest = rest.subarray(size);
    }
  }

  /** Copies a beginning: the chunk belongs to whoever gave it. */
  #hold(beginning: Uint8Array): void {
    if (beginning.length === 0) return;
    this.#append(beginning);
    this.#wanted = frameSize(beginning) ?? PRELUDE;
  }

  #append(bytes: Uint8Array): void {
    const size = this.#size + bytes.length;
    if (size > this.#held.length) {
      const grown = new Uint8Array(Math.max(size, 2 * this.#held.length));
      grown.set(this.#held.subarray(0, this.#size));
      this.#held = grown;
    }
    this.#held.set(bytes, this.#size);
    this.#size = size;
  }
}

/** One message as a frame: the reverse of {@link AwsEventStreamDecoder}. */
export function awsFrame(message: SseMessage): Uint8Array {
  const writer = new AwsFrameWriter();
  writer.push(message);
  return writer.take();
}

/** The length that a frame claims, once its prelude is there and its checksum holds. */
function frameSize(bytes: Uint8Array): number | undefined {
  if (bytes.length < PRELUDE) return undefined;
  if (uint32(bytes, 8) !== crc32(bytes, 0, 8)) {
    throw garbled("the checksum of a frame's prelude is wrong");
  }
  const size = uint32(bytes, 0);
  if (size < SHORTEST || size > MAX_FRAME_BYTES || uint32(bytes, 4) > size - SHORTEST) {
    throw garbled(`a frame claims ${size} bytes`);
  }
  return size;
}

function uint32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 24 | bytes[at + 1]! << 16 | bytes[at + 2]! << 8 | bytes[at + 3]!) >>> 0;
}

/** What the headers of a frame say. */
interface Said {
  readonly event: string;
  /** An unmodelled error's words, which stand in a header. */
  readonly data?: string;
}

function saidBy(headers: ReadonlyMap<string, string>): Said {
  switch (headers.get(":message-type")) {
    case "exception":
      return { event: `exception:${headers.get(":exception-type") ?? ""}` };
    case "error": {
      const data = headers.get(":error-message");
      const event = `error:${headers.get(":error-code") ?? ""}`;
      return data === undefined ? { event } : { event, data };
    }
    default:
      return { event: headers.get(":event-type") ?? "" };
  }
}

/** Kinds of headers that are remembered; a stream has about six. */
const MAX_KINDS = 16;
/** Longer ones are no kind. */
const MAX_KIND_BYTES = 512;

/** Reads frames. Their headers are the same few over and over, so that they are read once a kind. */
class FrameReader {
  readonly #kinds: { readonly bytes: Uint8Array; readonly said: Said }[] = [];

  read(frame: Uint8Array): SseMessage {
    const end = frame.length - 4;
    if (uint32(frame, end) !== crc32(frame, 0, end)) {
      throw garbled("the checksum of a frame is wrong");
    }
    const payloadAt = PRELUDE + uint32(frame, 4);
    const { event, data } = this.#said(frame, payloadAt);
    return { event, data: data ?? utf8.decode(frame.subarray(payloadAt, end)) };
  }

  #said(frame: Uint8Array, end: number): Said {
    const known = this.#kinds.find(({ bytes }) => isThere(bytes, frame, end));
    if (known !== undefined) return known.said;
    const bytes = frame.subarray(PRELUDE, end);
    const said = saidBy(readHeaders(bytes));
    if (this.#kinds.length < MAX_KINDS && bytes.length <= MAX_KIND_BYTES) {
      this.#kinds.push({ bytes: bytes.slice(), said });
    }
    return said;
  }
}

/** True when these are the headers of the frame. */
function isThere(bytes: Uint8Array, frame: Uint8Array, end: number): boolean {
  if (bytes.length !== end - PRELUDE) return false;
  for (let at = 0; at < bytes.length; at++) if (bytes[at] !== frame[PRELUDE + at]) return false;
  return true;
}

/** Bytes of the values of fixed size, by their type: booleans, integers, a timestamp, a UUID. */
const FIXED: Readonly<Record<number, number>> = { 0: 0, 1: 0, 2: 1, 3: 2, 4: 4, 5: 8, 8: 8, 9: 16 };
const BYTES = 6;
const STRING = 7;

/** The headers that are text; the others are skipped by their size. */
function readHeaders(bytes: Uint8Array): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 0;
  const take = (size: number): Uint8Array => {
    if (at + size > bytes.length) throw garbled("a header is longer than the headers");
    at += size;
    return bytes.subarray(at - size, at);
  };
  while (at < bytes.length) {
    const name = utf8.decode(take(take(1)[0]!));
    const type = take(1)[0]!;
    const fixed = FIXED[type];
    if (fixed !== undefined) take(fixed);
    else if (type === STRING || type === BYTES) {
      take(2);
      const value = take(view.getUint16(at - 2));
      if (type === STRING) headers.set(name, utf8.decode(value));
    } else throw garbled(`a header has the unknown type ${type}`);
  }
  return headers;
}

function garbled(state: string): Fault {
  return new Fault("upstream_garbled", `Cannot read the provider's event stream: ${state}`);
}
