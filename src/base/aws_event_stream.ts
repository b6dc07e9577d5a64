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
const encoder = new TextEncoder();

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
      emit(readFrame(held));
    }
    return rest;
  }

  /** Gives out the frames that lie whole in the chunk; returns the beginning of the next one. */
  #frames(chunk: Uint8Array, emit: (message: SseMessage) => void): Uint8Array {
    let rest = chunk;
    for (;;) {
      const size = frameSize(rest);
      if (size === undefined || rest.length < size) return rest;
      emit(readFrame(rest.subarray(0, size)));
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
export function awsFrame({ event = "", data }: SseMessage): Uint8Array {
  const isError = event.startsWith("error:");
  const headers = (isError ? errorHeaders(event, data) : eventHeaders(event)).map(header);
  const payload = encoder.encode(isError ? "" : data);
  const headerBytes = headers.reduce((sum, one) => sum + one.length, 0);
  const frame = new Uint8Array(SHORTEST + headerBytes + payload.length);
  const view = new DataView(frame.buffer);
  view.setUint32(0, frame.length);
  view.setUint32(4, headerBytes);
  view.setUint32(8, crc32(frame.subarray(0, 8)));
  let at = PRELUDE;
  for (const part of [...headers, payload]) {
    frame.set(part, at);
    at += part.length;
  }
  view.setUint32(at, crc32(frame.subarray(0, at)));
  return frame;
}

type HeaderText = readonly [name: string, value: string];

function eventHeaders(event: string): readonly HeaderText[] {
  const [kind, name] = event.startsWith("exception:")
    ? ["exception", event.slice("exception:".length)]
    : ["event", event];
  return [
    [`:${kind}-type`, name],
    [":content-type", "application/json"],
    [":message-type", kind],
  ];
}

function errorHeaders(event: string, message: string): readonly HeaderText[] {
  return [
    [":error-code", event.slice("error:".length)],
    [":error-message", message],
    [":message-type", "error"],
  ];
}

/** The length that a frame claims, once its prelude is there and its checksum holds. */
function frameSize(bytes: Uint8Array): number | undefined {
  if (bytes.length < PRELUDE) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, PRELUDE);
  if (view.getUint32(8) !== crc32(bytes.subarray(0, 8))) {
    throw garbled("the checksum of a frame's prelude is wrong");
  }
  const size = view.getUint32(0);
  if (size < SHORTEST || size > MAX_FRAME_BYTES || view.getUint32(4) > size - SHORTEST) {
    throw garbled(`a frame claims ${size} bytes`);
  }
  return size;
}

function readFrame(frame: Uint8Array): SseMessage {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
  const end = frame.length - 4;
  if (view.getUint32(end) !== crc32(frame.subarray(0, end))) {
    throw garbled("the checksum of a frame is wrong");
  }
  const payloadAt = PRELUDE + view.getUint32(4);
  const headers = readHeaders(frame.subarray(PRELUDE, payloadAt));
  const data = utf8.decode(frame.subarray(payloadAt, end));
  switch (headers.get(":message-type")) {
    case "exception":
      return { event: `exception:${headers.get(":exception-type") ?? ""}`, data };
    case "error":
      return {
        event: `error:${headers.get(":error-code") ?? ""}`,
        data: headers.get(":error-message") ?? data,
      };
    default:
      return { event: headers.get(":event-type") ?? "", data };
  }
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

/** A header's value is at most this long (32 KB by AWS's own limit); more of an error is cut. */
const MAX_HEADER_VALUE = 32_767;

function header([name, value]: HeaderText): Uint8Array {
  const nameBytes = encoder.encode(name);
  const valueBytes = encoder.encode(value).subarray(0, MAX_HEADER_VALUE);
  const bytes = new Uint8Array(4 + nameBytes.length + valueBytes.length);
  bytes[0] = nameBytes.length;
  bytes.set(nameBytes, 1);
  bytes[1 + nameBytes.length] = STRING;
  new DataView(bytes.buffer).setUint16(2 + nameBytes.length, valueBytes.length);
  bytes.set(valueBytes, 4 + nameBytes.length);
  return bytes;
}

function garbled(state: string): Fault {
  return new Fault("upstream_garbled", `Cannot read the provider's event stream: ${state}`);
}
