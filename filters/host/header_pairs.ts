/// <reference path="./assemblyscript.d.ts" />
import { EMPTY, equal, text } from "./bytes.ts";

/*
 * A header map on the wire between host and filter: a count, then two lengths for each pair, then each
 * name and value, every one with a zero byte behind it. All numbers are u32, little-endian.
 */

/** A header map as the host gave it, in one call. Envoy writes names in lower case. */
export class HeaderPairs {
  readonly count: i32;
  private block: Uint8Array;

  constructor(block: Uint8Array) {
    this.block = block;
    const stated: i32 = block.length < 4 ? 0 : load<i32>(block.dataStart);
    this.count = stated < 0 || stated > (block.length - 4) / 10 ? 0 : stated;
  }

  /** The pair that a walk stands on: no view is made of it, because most are only looked at. */
  nameStart: usize = 0;
  nameLength: i32 = 0;
  valueStart: usize = 0;
  valueLength: i32 = 0;
  private walked: i32 = 0;
  private walkedTo: i32 = 0;

  /** Begins a walk over all pairs, before the first. */
  rewind(): void {
    this.walked = 0;
    this.walkedTo = 4 + 8 * this.count;
  }

  /** The next pair; false behind the last. */
  next(): bool {
    const index: i32 = this.walked;
    if (index >= this.count) return false;
    const start: usize = this.block.dataStart;
    this.nameLength = load<i32>(start + 4 + 8 * index);
    this.valueLength = load<i32>(start + 8 + 8 * index);
    this.nameStart = start + this.walkedTo;
    this.valueStart = this.nameStart + this.nameLength + 1;
    this.walkedTo += this.nameLength + this.valueLength + 2;
    this.walked = index + 1;
    // The host's own numbers: checked all the same.
    return this.nameLength >= 0 && this.valueLength >= 0 && this.walkedTo <= this.block.length;
  }

  /** The pair of the walk, as views. */
  walkedName(): Uint8Array {
    return this.name(this.walked - 1);
  }

  /** Whether the name of the walk's pair begins like this. */
  startsWith(prefix: Uint8Array): bool {
    if (this.nameLength < prefix.length) return false;
    return memory.compare(this.nameStart, prefix.dataStart, prefix.length) === 0;
  }

  walkedValue(): Uint8Array {
    return this.value(this.walked - 1);
  }

  /** The first pair of this name at or after `from`; -1 when there is none. */
  find(name: Uint8Array, from: i32 = 0): i32 {
    const start: usize = this.block.dataStart;
    const wanted: i32 = name.length;
    let at: i32 = 4 + 8 * this.count;
    for (let i: i32 = 0; i < this.count; i++) {
      const length: i32 = load<i32>(start + 4 + 8 * i);
      if (
        i >= from && length === wanted && memory.compare(start + at, name.dataStart, length) === 0
      ) return i;
      at += length + load<i32>(start + 8 + 8 * i) + 2;
    }
    return -1;
  }

  /** A view, no copy; empty for an index that does not exist. */
  name(index: i32): Uint8Array {
    if (index < 0 || index >= this.count) return EMPTY;
    return this.view(this.offset(index), this.lengthOfName(index));
  }

  /** A view, no copy; empty for an index that does not exist. */
  value(index: i32): Uint8Array {
    if (index < 0 || index >= this.count) return EMPTY;
    return this.view(this.offset(index) + this.lengthOfName(index) + 1, this.lengthOfValue(index));
  }

  /** The value of the first pair of this name; empty when there is none. */
  valueOf(name: Uint8Array): Uint8Array {
    return this.value(this.find(name));
  }

  /** Whether the pair's value is this one. */
  hasValue(index: i32, value: Uint8Array): bool {
    if (index < 0 || index >= this.count || this.lengthOfValue(index) !== value.length) {
      return false;
    }
    const at: i32 = this.offset(index) + this.lengthOfName(index) + 1;
    if (at + value.length > this.block.length) return false;
    return memory.compare(this.block.dataStart + at, value.dataStart, value.length) === 0;
  }

  textOf(name: Uint8Array): string {
    return text(this.valueOf(name));
  }

  has(name: Uint8Array): bool {
    return this.find(name) >= 0;
  }

  /** Whether the pair's name is this one. */
  isNamed(index: i32, name: Uint8Array): bool {
    return equal(this.name(index), name);
  }

  /** Whether the pair's name begins like this. */
  nameStartsWith(index: i32, prefix: Uint8Array): bool {
    if (index < 0 || index >= this.count || this.lengthOfName(index) < prefix.length) return false;
    const at: usize = this.block.dataStart + this.offset(index);
    return memory.compare(at, prefix.dataStart, prefix.length) === 0;
  }

  private lengthOfName(index: i32): i32 {
    return load<i32>(this.block.dataStart + 4 + 8 * index);
  }

  private lengthOfValue(index: i32): i32 {
    return load<i32>(this.block.dataStart + 8 + 8 * index);
  }

  private offset(index: i32): i32 {
    const start: usize = this.block.dataStart;
    let at: i32 = 4 + 8 * this.count;
    for (let i: i32 = 0; i < index; i++) {
      at += load<i32>(start + 4 + 8 * i) + load<i32>(start + 8 + 8 * i) + 2;
    }
    return at;
  }

  private view(start: i32, length: i32): Uint8Array {
    // The host's own numbers: checked all the same, because a bad one would end the VM.
    if (length <= 0 || start + length > this.block.length) return EMPTY;
    return this.block.subarray(start, start + length);
  }
}

/** Makes a header map, to be given to the host in one call. */
export class HeaderList {
  private parts: Uint8Array[] = [];
  private size: i32 = 4;

  get count(): i32 {
    return this.parts.length >> 1;
  }

  /** The name in lower case. Keeps the arrays and not copies. */
  add(name: Uint8Array, value: Uint8Array): void {
    this.parts.push(name);
    this.parts.push(value);
    this.size += 10 + name.length + value.length;
  }

  /** As the host reads it. */
  toBytes(): Uint8Array {
    const parts = this.parts;
    const bytes = new Uint8Array(this.size);
    const start: usize = bytes.dataStart;
    store<i32>(start, parts.length >> 1);
    let at: usize = start + 4 + 4 * parts.length;
    for (let i: i32 = 0; i < parts.length; i++) {
      const part = parts[i]!;
      store<i32>(start + 4 + 4 * i, part.length);
      memory.copy(at, part.dataStart, part.length);
      at += part.length + 1;
    }
    return bytes;
  }
}
