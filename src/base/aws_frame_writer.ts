import { joinBytes } from "./bytes.ts";
import { crc32 } from "./crc32.ts";
import type { SseMessage } from "./sse.ts";

const encoder = new TextEncoder();
const nothing = new Uint8Array(0);

/** Two lengths and their checksum in front of a frame, the checksum of the whole behind it. */
const PRELUDE = 12;
const CHECKSUM = 4;

const STRING = 7;
/** A header's value is at most this long (32 KB by AWS's own limit); more of an error is cut. */
const MAX_HEADER_VALUE = 32_767;

/** Above this much text a payload is encoded apart, because room for the worst case costs more. */
const LONG_TEXT = 64 * 1024;
/** A buffer that has grown beyond this is given back once it was taken. */
const KEPT_BYTES = 256 * 1024;
/** Names that are remembered with their headers; an API has a dozen. */
const MAX_NAMES = 64;

/**
 * Collects messages as frames of `application/vnd.amazon.eventstream` in one buffer: a stream of
 * short deltas is mostly headers, which are encoded once for each name.
 */
export class AwsFrameWriter {
  readonly #headers = new Map<string, Uint8Array>();
  #bytes = new Uint8Array(4096);
  #view = new DataView(this.#bytes.buffer);
  #size = 0;

  push({ event = "", data }: SseMessage): void {
    if (event.startsWith("error:")) return this.#frame(errorHeaders(event, data), "");
    let headers = this.#headers.get(event);
    if (headers === undefined) {
      headers = eventHeaders(event);
      if (this.#headers.size < MAX_NAMES) this.#headers.set(event, headers);
    }
    this.#frame(headers, data);
  }

  /** The frames since the last call; empty when there are none. */
  take(): Uint8Array {
    if (this.#size === 0) return nothing;
    const taken = this.#bytes.slice(0, this.#size);
    this.#size = 0;
    if (this.#bytes.length > KEPT_BYTES) this.#renew(new Uint8Array(4096));
    return taken;
  }

  #frame(headers: Uint8Array, data: string): void {
    const long = data.length > LONG_TEXT ? encoder.encode(data) : undefined;
    const start = this.#size;
    const payloadAt = start + PRELUDE + headers.length;
    this.#reserve(payloadAt + (long?.length ?? 3 * data.length) + CHECKSUM);
    const bytes = this.#bytes;
    bytes.set(headers, start + PRELUDE);
    if (long !== undefined) bytes.set(long, payloadAt);
    const written = long?.length ?? encoder.encodeInto(data, bytes.subarray(payloadAt)).written;
    const end = payloadAt + written;
    this.#view.setUint32(start, end + CHECKSUM - start);
    this.#view.setUint32(start + 4, headers.length);
    this.#view.setUint32(start + 8, crc32(bytes, start, start + 8));
    this.#view.setUint32(end, crc32(bytes, start, end));
    this.#size = end + CHECKSUM;
  }

  #reserve(size: number): void {
    if (size <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(size, 2 * this.#bytes.length));
    grown.set(this.#bytes.subarray(0, this.#size));
    this.#renew(grown);
  }

  #renew(bytes: Uint8Array<ArrayBuffer>): void {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }
}

function eventHeaders(event: string): Uint8Array {
  const [kind, name] = event.startsWith("exception:")
    ? ["exception", event.slice("exception:".length)] as const
    : ["event", event] as const;
  return joined([
    ...header(`:${kind}-type`, name),
    ...header(":content-type", "application/json"),
    ...header(":message-type", kind),
  ]);
}

function errorHeaders(event: string, message: string): Uint8Array {
  return joined([
    ...header(":error-code", event.slice("error:".length)),
    ...header(":error-message", message),
    ...header(":message-type", "error"),
  ]);
}

/** The pieces of one header: its name behind its length, its type, its value behind its length. */
function header(name: string, value: string): readonly Uint8Array[] {
  const text = encoder.encode(value).subarray(0, MAX_HEADER_VALUE);
  return [
    Uint8Array.of(name.length),
    encoder.encode(name),
    Uint8Array.of(STRING, text.length >> 8, text.length & 255),
    text,
  ];
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  return joinBytes(pieces, pieces.reduce((sum, piece) => sum + piece.length, 0));
}
