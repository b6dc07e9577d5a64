import { WIRE } from "./proto_reader.ts";

const text = new TextEncoder();

/** Up to this a length is one byte. */
const SHORT = 127;

/**
 * Writes a protobuf message. Fields with the value that proto3 takes for none (0, `""`) are left out,
 * but not inside of a `oneof`, where the writer's caller says so by the methods that end in `Always`.
 */
export class ProtoWriter {
  #bytes = new Uint8Array(1024);
  #view = new DataView(this.#bytes.buffer);
  #at = 0;

  /** What was written. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#at);
  }

  /** A message in this one, which `write` writes. */
  message(field: number, write: () => void): void {
    this.#tag(field, WIRE.bytes);
    // Its length stands before it: one byte is kept for it, and the message moves when it needs more.
    const lengthAt = this.#at;
    this.#room(1);
    this.#at++;
    write();
    const length = this.#at - lengthAt - 1;
    const more = varintSize(length) - 1;
    if (more > 0) {
      this.#room(more);
      this.#bytes.copyWithin(lengthAt + 1 + more, lengthAt + 1, this.#at);
    }
    this.#at = lengthAt;
    this.#varint(length);
    this.#at += length;
  }

  bytes(field: number, value: Uint8Array): void {
    if (value.length > 0) this.bytesAlways(field, value);
  }

  bytesAlways(field: number, value: Uint8Array): void {
    this.#tag(field, WIRE.bytes);
    this.#varint(value.length);
    this.#room(value.length);
    this.#bytes.set(value, this.#at);
    this.#at += value.length;
  }

  string(field: number, value: string): void {
    if (value !== "") this.stringAlways(field, value);
  }

  /** Names and most values are short and ASCII: a loop is five times faster than a call of the platform. */
  stringAlways(field: number, value: string): void {
    this.#tag(field, WIRE.bytes);
    const { length } = value;
    if (length > SHORT || !this.#ascii(value)) {
      const bytes = text.encode(value);
      this.#varint(bytes.length);
      this.#room(bytes.length);
      this.#bytes.set(bytes, this.#at);
      this.#at += bytes.length;
    }
  }

  /** An enum, a count or a truth value: not negative, below 2^53. */
  uint(field: number, value: number): void {
    if (value !== 0) this.uintAlways(field, value);
  }

  uintAlways(field: number, value: number): void {
    this.#tag(field, WIRE.varint);
    this.#varint(value);
  }

  /** 64 bits with a sign, from decimal text. */
  int64Always(field: number, value: string): void {
    this.#tag(field, WIRE.varint);
    const number = Number(value);
    if (number >= 0 && Number.isSafeInteger(number)) return this.#varint(number);
    let rest = BigInt.asUintN(64, BigInt(value));
    this.#room(10);
    for (; rest > 127n; rest >>= 7n) this.#bytes[this.#at++] = Number(rest & 127n) | 128;
    this.#bytes[this.#at++] = Number(rest);
  }

  /** 64 bits without a sign, of fixed width, from decimal text. */
  fixed64(field: number, value: string): void {
    const number = BigInt(value);
    if (number === 0n) return;
    this.#tag(field, WIRE.fixed64);
    this.#room(8);
    this.#view.setBigUint64(this.#at, number, true);
    this.#at += 8;
  }

  doubleAlways(field: number, value: number): void {
    this.#tag(field, WIRE.fixed64);
    this.#room(8);
    this.#view.setFloat64(this.#at, value, true);
    this.#at += 8;
  }

  /** Writes a short text with its length; false, and nothing is written, when it is not ASCII. */
  #ascii(value: string): boolean {
    const { length } = value;
    this.#room(length + 1);
    const start = this.#at + 1;
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i);
      if (code > 127) return false;
      this.#bytes[start + i] = code;
    }
    this.#bytes[this.#at] = length;
    this.#at = start + length;
    return true;
  }

  #tag(field: number, wire: number): void {
    this.#varint(field * 8 + wire);
  }

  #varint(value: number): void {
    this.#room(10);
    if (value < 128) {
      this.#bytes[this.#at++] = value;
      return;
    }
    let rest = value;
    for (; rest > 127; rest = Math.floor(rest / 128)) this.#bytes[this.#at++] = (rest % 128) | 128;
    this.#bytes[this.#at++] = rest;
  }

  #room(bytes: number): void {
    if (this.#at + bytes <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#at + bytes));
    grown.set(this.#bytes);
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}

function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest > 127; rest = Math.floor(rest / 128)) size++;
  return size;
}
