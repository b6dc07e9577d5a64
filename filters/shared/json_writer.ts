/// <reference path="../host/assemblyscript.d.ts" />
import { copyOf } from "../host/bytes.ts";
import { isUtf8 } from "./utf8.ts";

const HEX: string = "0123456789abcdef";

/** Puts JSON together, byte by byte: no string is built on the way. */
export class JsonWriter {
  private bytes: Uint8Array = new Uint8Array(1024);
  length: i32 = 0;

  /** A copy of what was written. */
  written(): Uint8Array {
    return copyOf(this.bytes, 0, this.length);
  }

  clear(): void {
    this.length = 0;
  }

  byte(c: i32): void {
    if (this.length === this.bytes.length) this.room(1);
    store<u8>(this.bytes.dataStart + this.length, <u8> c);
    this.length++;
  }

  /** ASCII as it stands. */
  raw(text: string): void {
    const length: i32 = text.length;
    this.room(length);
    const start: usize = this.bytes.dataStart + this.length;
    for (let i: i32 = 0; i < length; i++) store<u8>(start + i, <u8> text.charCodeAt(i));
    this.length += length;
  }

  rawBytes(bytes: Uint8Array): void {
    this.room(bytes.length);
    memory.copy(this.bytes.dataStart + this.length, bytes.dataStart, bytes.length);
    this.length += bytes.length;
  }

  /** A string in quotes. Bytes that are no UTF-8 become question marks. */
  string(bytes: Uint8Array): void {
    this.byte(34);
    if (isPlain(bytes)) this.rawBytes(bytes);
    else this.escaped(bytes);
    this.byte(34);
  }

  int(value: i64): void {
    if (value < 0) {
      this.byte(45);
      value = -value;
    }
    let size: i64 = 1;
    while (value / size >= 10) size *= 10;
    for (; size > 0; size /= 10) this.byte(48 + <i32> (value / size % 10));
  }

  /** Two decimals: times in milliseconds. */
  fixed2(value: f64): void {
    const hundredths: i64 = <i64> Math.round((value < 0 ? 0 : value) * 100);
    this.int(hundredths / 100);
    const rest: i32 = <i32> (hundredths % 100);
    this.byte(46);
    this.byte(48 + rest / 10);
    this.byte(48 + rest % 10);
  }

  private escaped(bytes: Uint8Array): void {
    const clean: bool = isUtf8(bytes, 0, bytes.length);
    for (let i: i32 = 0; i < bytes.length; i++) {
      const c: i32 = bytes[i]!;
      if (c === 34 || c === 92) {
        this.byte(92);
        this.byte(c);
      } else if (c < 32) this.control(c);
      else this.byte(c > 127 && !clean ? 63 : c);
    }
  }

  private control(c: i32): void {
    this.byte(92);
    if (c === 10) return this.byte(110);
    if (c === 13) return this.byte(114);
    if (c === 9) return this.byte(116);
    if (c === 8) return this.byte(98);
    if (c === 12) return this.byte(102);
    this.raw("u00");
    this.byte(HEX.charCodeAt(c >> 4));
    this.byte(HEX.charCodeAt(c & 15));
  }

  private room(more: i32): void {
    const needed: i32 = this.length + more;
    if (needed <= this.bytes.length) return;
    const larger = new Uint8Array(needed * 2);
    memory.copy(larger.dataStart, this.bytes.dataStart, this.length);
    this.bytes = larger;
  }
}

/** Printable ASCII without a quote or a backslash: nothing to be escaped. */
function isPlain(bytes: Uint8Array): bool {
  const start: usize = bytes.dataStart;
  const length: i32 = bytes.length;
  for (let i: i32 = 0; i < length; i++) {
    const c: i32 = <i32> load<u8>(start + i);
    if (c < 32 || c > 126 || c === 34 || c === 92) return false;
  }
  return true;
}
