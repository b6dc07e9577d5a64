/// <reference path="./assemblyscript.d.ts" />

/** Where host calls write what they give: a pointer, a length, one number more. */
export const OUT: usize = memory.data(32, 8);
export const OUT_LENGTH: usize = OUT + 4;
export const OUT_EXTRA: usize = OUT + 8;

/** The host asks for memory here; `taken` picks it up before anything else is allocated. */
export function malloc(size: usize): usize {
  return __new(size, idof<ArrayBuffer>());
}

/** No bytes. Made once: two objects each would be the collector's work. */
export const EMPTY: Uint8Array = new Uint8Array(0);

/** What the last host call gave. Its memory is the collector's. */
export function taken(): Uint8Array {
  const length: i32 = load<i32>(OUT_LENGTH);
  if (length <= 0) return EMPTY;
  return Uint8Array.wrap(changetype<ArrayBuffer>(load<usize>(OUT)), 0, length);
}

/** Forgets what an earlier call gave, for hosts that write nothing when there is nothing. */
export function clearOut(): void {
  store<usize>(OUT, 0);
  store<i32>(OUT_LENGTH, 0);
}

/** A text as UTF-8. Made once and kept where it can be: 50 ns and more. */
export function utf8(text: string): Uint8Array {
  return Uint8Array.wrap(String.UTF8.encode(text));
}

/** The text of UTF-8 bytes; what is no UTF-8 becomes U+FFFD. */
export function text(bytes: Uint8Array): string {
  return String.UTF8.decodeUnsafe(bytes.dataStart, bytes.length);
}

export function equal(left: Uint8Array, right: Uint8Array): bool {
  const length: i32 = left.length;
  if (length !== right.length) return false;
  return memory.compare(left.dataStart, right.dataStart, length) === 0;
}

/** The offset of `sought` at or after `from`; -1 when it is not there. */
export function indexOf(bytes: Uint8Array, sought: Uint8Array, from: i32 = 0): i32 {
  const length: i32 = sought.length;
  if (length === 0) return from <= bytes.length ? from : -1;
  const start: usize = bytes.dataStart;
  const first: u8 = load<u8>(sought.dataStart);
  const last: i32 = bytes.length - length;
  for (let at: i32 = from < 0 ? 0 : from; at <= last; at++) {
    if (load<u8>(start + at) !== first) continue;
    if (memory.compare(start + at, sought.dataStart, length) === 0) return at;
  }
  return -1;
}

/** A copy of the bytes from `start` to `end`, bounds kept. */
export function copyOf(bytes: Uint8Array, start: i32, end: i32): Uint8Array {
  const from: i32 = start < 0 ? 0 : start;
  const to: i32 = end > bytes.length ? bytes.length : end;
  if (to <= from) return EMPTY;
  const copy = new Uint8Array(to - from);
  memory.copy(copy.dataStart, bytes.dataStart + from, to - from);
  return copy;
}

export function concat(left: Uint8Array, right: Uint8Array): Uint8Array {
  const both = new Uint8Array(left.length + right.length);
  memory.copy(both.dataStart, left.dataStart, left.length);
  memory.copy(both.dataStart + left.length, right.dataStart, right.length);
  return both;
}
