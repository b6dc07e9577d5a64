import { Fault } from "../../base/fault.ts";

/** How a field lies on the wire (protobuf encoding, "Message structure"). */
export const WIRE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

const text = new TextDecoder();
const SHORT = 32;

/**
 * Reads the fields of a protobuf message one after the other. A dozen messages are all that OTLP needs:
 * generated code would build its own objects first, with 64-bit numbers that are no decimal text yet.
 * Everything throws a {@link Fault} `bad_request` where the bytes end too early or make no sense.
 */
export class ProtoReader {
  /** Number and wire form of the field that {@link next} has come to, as on the wire: `n << 3 | wire`. */
  tag = 0;
  readonly #bytes: Uint8Array;
  readonly #start: number;
  readonly #end: number;
  #at: number;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.#start = start;
    this.#at = start;
    this.#end = end;
  }

  /** The same message from its start. */
  again(): ProtoReader {
    return new ProtoReader(this.#bytes, this.#start, this.#end);
  }

  /** Goes to the next field; false at the end. Every field must be read or skipped. */
  next(): boolean {
    if (this.#at === this.#end) return false;
    const tag = this.#varint();
    if (tag >= 2 ** 32 || tag < 8) throw garbled();
    this.tag = tag;
    return true;
  }

  /** Passes over the value of a field that nobody knows. */
  skip(): void {
    switch (this.tag & 7) {
      case WIRE.varint:
        this.#varint();
        return;
      case WIRE.fixed64:
        this.#take(8);
        return;
      case WIRE.bytes:
        this.#take(this.#varint());
        return;
      case WIRE.fixed32:
        this.#take(4);
        return;
      default: // groups are not in proto3
        throw garbled();
    }
  }

  /** A message in this one. */
  message(): ProtoReader {
    const length = this.#varint();
    const start = this.#take(length);
    return new ProtoReader(this.#bytes, start, start + length);
  }

  /** Bytes, as a view of the request. */
  bytes(): Uint8Array {
    const length = this.#varint();
    const start = this.#take(length);
    return this.#bytes.subarray(start, start + length);
  }

  /** Text; what is no UTF-8 in it becomes U+FFFD. */
  string(): string {
    const length = this.#varint();
    const start = this.#take(length);
    return (length <= SHORT ? this.#ascii(start, length) : undefined) ??
      text.decode(this.#bytes.subarray(start, start + length));
  }

  /** 64 bits with a sign, as decimal text. */
  int64(): string {
    const start = this.#at;
    const small = this.#varint();
    if (small <= Number.MAX_SAFE_INTEGER) return String(small);
    return BigInt.asIntN(64, this.#wideAt(start)).toString();
  }

  /** 64 bits without a sign and of fixed width, as decimal text. */
  fixed64(): string {
    return this.#view(8).getBigUint64(0, true).toString();
  }

  double(): number {
    return this.#view(8).getFloat64(0, true);
  }

  /** Short texts, which most are, are read without a call of the platform; `undefined`: not ASCII. */
  #ascii(start: number, length: number): string | undefined {
    let value = "";
    for (let at = start; at < start + length; at++) {
      const byte = this.#bytes[at]!;
      if (byte > 127) return undefined;
      value += String.fromCharCode(byte);
    }
    return value;
  }

  /** The start of the next `length` bytes. */
  #take(length: number): number {
    const start = this.#at;
    if (length > this.#end - start) throw garbled();
    this.#at = start + length;
    return start;
  }

  #view(length: number): DataView {
    return new DataView(this.#bytes.buffer, this.#bytes.byteOffset + this.#take(length), length);
  }

  /** Exact up to 2^53, and above it what is at least greater. */
  #varint(): number {
    const first = this.#at < this.#end ? this.#bytes[this.#at]! : 128;
    if (first < 128) {
      this.#at++;
      return first;
    }
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 10; i++) {
      const byte = this.#bytes[this.#take(1)]!;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
    throw garbled();
  }

  /** The varint at a place that was read before, whole. */
  #wideAt(at: number): bigint {
    let value = 0n;
    for (let shift = 0n;; shift += 7n) {
      const byte = this.#bytes[at++]!;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }
}

function garbled(): Fault {
  return new Fault("bad_request", "Cannot read the request: it is no protobuf message of OTLP");
}
