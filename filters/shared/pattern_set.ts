/// <reference path="../host/assemblyscript.d.ts" />

/**
 * Finds any of several byte patterns in one pass (Wu and Manber 1994): it looks at two bytes where the
 * shortest pattern would end and jumps by what they allow, so that most bytes are never looked at.
 */
export class PatternSet {
  private patterns: Uint8Array[] = [];
  private shortest: i32 = 0;
  private longest: i32 = 0;
  private jumps: StaticArray<u8> = new StaticArray<u8>(0);

  /** Empty patterns are left out: they would be found everywhere. */
  constructor(patterns: Uint8Array[]) {
    for (let i: i32 = 0; i < patterns.length; i++) {
      const length: i32 = patterns[i]!.length;
      if (length === 0) continue;
      this.patterns.push(patterns[i]!);
      if (this.shortest === 0 || length < this.shortest) this.shortest = length;
      if (length > this.longest) this.longest = length;
    }
    if (this.shortest >= 2) this.prepare();
  }

  get isEmpty(): bool {
    return this.patterns.length === 0;
  }

  /** Bytes that may belong to a pattern of which the rest comes later. */
  get overlap(): i32 {
    return this.longest > 0 ? this.longest - 1 : 0;
  }

  /** The offset of the first pattern at or after `from`, -1 for none. */
  find(bytes: Uint8Array, from: i32 = 0): i32 {
    if (this.isEmpty) return -1;
    if (this.shortest < 2) return this.findPlainly(bytes, from);
    const start: usize = bytes.dataStart;
    const length: i32 = bytes.length;
    let end: i32 = from + this.shortest - 1;
    while (end < length) {
      const jump: i32 = <i32> this.jumps[hashAt(start + end - 1)]!;
      if (jump === 0) {
        const at: i32 = end - this.shortest + 1;
        if (this.stands(bytes, at)) return at;
        end++;
      } else end += jump;
    }
    return -1;
  }

  /** The same, for names of members: behind the pattern stand white space, if any, and a colon. */
  findMember(bytes: Uint8Array): i32 {
    let at: i32 = this.find(bytes);
    while (at >= 0) {
      for (let i: i32 = 0; i < this.patterns.length; i++) {
        const pattern = this.patterns[i]!;
        if (standsAt(bytes, at, pattern) && colonFollows(bytes, at + pattern.length)) return at;
      }
      at = this.find(bytes, at + 1);
    }
    return -1;
  }

  private prepare(): void {
    const far: i32 = this.shortest - 1 > 255 ? 255 : this.shortest - 1;
    this.jumps = new StaticArray<u8>(4096);
    for (let i: i32 = 0; i < 4096; i++) this.jumps[i] = <u8> far;
    for (let i: i32 = 0; i < this.patterns.length; i++) {
      const start: usize = this.patterns[i]!.dataStart;
      for (let end: i32 = 1; end < this.shortest; end++) {
        const hash: i32 = hashAt(start + end - 1);
        const jump: i32 = this.shortest - 1 - end;
        if (jump < <i32> this.jumps[hash]!) this.jumps[hash] = <u8> jump;
      }
    }
  }

  private stands(bytes: Uint8Array, at: i32): bool {
    for (let i: i32 = 0; i < this.patterns.length; i++) {
      if (standsAt(bytes, at, this.patterns[i]!)) return true;
    }
    return false;
  }

  private findPlainly(bytes: Uint8Array, from: i32): i32 {
    for (let at: i32 = from; at < bytes.length; at++) if (this.stands(bytes, at)) return at;
    return -1;
  }
}

function hashAt(at: usize): i32 {
  const two: i32 = <i32> load<u16>(at);
  return (two ^ two >> 4) & 4095;
}

function standsAt(bytes: Uint8Array, at: i32, pattern: Uint8Array): bool {
  const length: i32 = pattern.length;
  if (at + length > bytes.length) return false;
  return memory.compare(bytes.dataStart + at, pattern.dataStart, length) === 0;
}

function colonFollows(bytes: Uint8Array, from: i32): bool {
  for (let at: i32 = from; at < bytes.length; at++) {
    const c: i32 = bytes[at]!;
    if (c === 58) return true;
    if (c !== 32 && c !== 10 && c !== 13 && c !== 9) return false;
  }
  return false;
}
