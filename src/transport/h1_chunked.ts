import type { BodyReader } from "./body_reader.ts";
import { isTokenByte, isValueByte } from "./h1_head.ts";
import type { ReadWindow } from "./read_window.ts";
import { WireError } from "./wire_error.ts";

/** One size line with its extensions, and one trailer line. */
const MAX_LINE_BYTES = 4096;
/** Extensions and trailers of one reply together: they are read and dropped, so they cost us only. */
const MAX_OVERHEAD_BYTES = 64 * 1024;
/** 13 hex digits are 2^52: above it a number could not count bytes exactly. */
const MAX_SIZE_DIGITS = 13;

const CR = 13;
const LF = 10;
const SEMICOLON = 59;
const COLON = 58;

/** What comes next. */
type Phase = "size" | "data" | "after-data" | "trailer" | "done";

/**
 * A chunked body (RFC 9112 §7.1). Chunks that lie in one read are moved together and leave as one
 * piece, so a burst of small events costs one read of the gateway, not one each. Strict where
 * parsers differ: CRLF only, no blanks around the size, extensions and trailers bounded. Garbage
 * behind good bytes is told after the bytes, so that where the network splits them does not matter.
 */
export class ChunkedBody implements BodyReader {
  #phase: Phase = "size";
  #left = 0;
  #overhead = 0;
  #failure: WireError | undefined;

  get done(): boolean {
    return this.#phase === "done" && this.#failure === undefined;
  }

  take(window: ReadWindow): Uint8Array | undefined {
    if (this.#failure !== undefined) throw this.#failure;
    const { bytes, end } = window;
    let at = window.start;
    let from = at;
    let to = at;
    try {
      while (at < end && this.#phase !== "done") {
        if (this.#phase === "data") {
          const count = Math.min(this.#left, end - at);
          // The first data stays where it lies; later data closes the gap behind it.
          if (to === from) from = to = at;
          if (to !== at) bytes.copyWithin(to, at, at + count);
          to += count;
          at += count;
          this.#left -= count;
          if (this.#left === 0) this.#phase = "after-data";
        } else {
          const next = this.#line(bytes, at, end);
          if (next === -1) break;
          at = next;
        }
      }
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.#failure = error;
    }
    if (to === from) {
      window.start = at;
      if (this.#failure !== undefined) throw this.#failure;
      return undefined;
    }
    return takeGathered(window, from, to, at);
  }

  missing(): string | undefined {
    return this.#phase === "done" ? undefined : "before its last chunk";
  }

  /** Reads one line of framing; -1 while it is not whole. */
  #line(bytes: Uint8Array, at: number, end: number): number {
    const stop = lineEnd(bytes, at, end);
    if (stop === -1) {
      if (end - at > MAX_LINE_BYTES) throw new WireError("a chunk's size line never ends");
      return -1;
    }
    if (stop - at > MAX_LINE_BYTES) throw new WireError("a chunk's size line never ends");
    switch (this.#phase) {
      case "size":
        this.#size(bytes, at, stop);
        break;
      case "after-data":
        if (stop !== at) throw new WireError("a chunk is longer than its size");
        this.#phase = "size";
        break;
      case "trailer":
        if (stop === at) this.#phase = "done";
        else this.#trailer(bytes, at, stop);
        break;
    }
    return stop + 2;
  }

  #size(bytes: Uint8Array, at: number, stop: number): void {
    let size = 0;
    let digits = 0;
    let i = at;
    for (; i < stop; i++) {
      const digit = hexDigit(bytes[i]!);
      if (digit === -1) break;
      size = size * 16 + digit;
      // Leading zeroes count too: a size that never ends is garbage even when it is zero.
      if (++digits > MAX_SIZE_DIGITS) throw new WireError("a chunk's size is out of range");
    }
    if (digits === 0 || (i < stop && bytes[i] !== SEMICOLON)) {
      throw new WireError("a chunk's size is not a hexadecimal number");
    }
    checkText(bytes, i, stop);
    this.#spend(stop - i);
    this.#left = size;
    this.#phase = size === 0 ? "trailer" : "data";
  }

  #trailer(bytes: Uint8Array, at: number, stop: number): void {
    let i = at;
    while (i < stop && isTokenByte(bytes[i]!)) i++;
    if (i === at || bytes[i] !== COLON) throw new WireError("a trailer is not a header line");
    checkText(bytes, i, stop);
    this.#spend(stop - at);
  }

  #spend(bytes: number): void {
    this.#overhead += bytes;
    if (this.#overhead > MAX_OVERHEAD_BYTES) {
      throw new WireError("its chunk extensions and trailers are too long");
    }
  }
}

/** Where the line's CR stands, or -1 while its LF has not come. */
function lineEnd(bytes: Uint8Array, at: number, end: number): number {
  for (let i = at; i < end; i++) {
    const byte = bytes[i]!;
    if (byte === LF) throw new WireError("a line of the chunked body ends in LF alone");
    if (byte !== CR) continue;
    if (i + 1 === end) return -1;
    if (bytes[i + 1] !== LF) throw new WireError("a line of the chunked body has a lone CR");
    return i;
  }
  return -1;
}

function checkText(bytes: Uint8Array, from: number, to: number): void {
  for (let i = from; i < to; i++) {
    if (!isValueByte(bytes[i]!)) throw new WireError("a chunk's framing has a control character");
  }
}

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const lower = byte | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

/** Gives out the data that was moved together, and leaves the window at the unread framing. */
function takeGathered(window: ReadWindow, from: number, to: number, at: number): Uint8Array {
  const rest = window.end - at;
  // The rest moves up to the data, so that the window stays one stretch.
  if (at !== to && rest > 0) window.bytes.copyWithin(to, at, window.end);
  window.start = from;
  window.end = to + rest;
  return window.take(to - from);
}
