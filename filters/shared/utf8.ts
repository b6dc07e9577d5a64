/// <reference path="../host/assemblyscript.d.ts" />

/** Whether the bytes from `start` to `end` are UTF-8 as RFC 3629 has it: no overlong forms, no surrogates. */
export function isUtf8(bytes: Uint8Array, start: i32, end: i32): bool {
  const base: usize = bytes.dataStart;
  let at: i32 = start;
  while (at < end) {
    // Eight letters of ASCII in one look: most of what comes.
    while (at + 8 <= end && (load<u64>(base + at) & 0x8080808080808080) === 0) at += 8;
    if (at >= end) return true;
    const c: i32 = <i32> load<u8>(base + at);
    if (c < 0x80) {
      at++;
      continue;
    }
    let more: i32 = 0;
    let low: i32 = 0x80;
    let high: i32 = 0xbf;
    if (c >= 0xc2 && c <= 0xdf) more = 1;
    else if (c >= 0xe0 && c <= 0xef) {
      more = 2;
      if (c === 0xe0) low = 0xa0;
      if (c === 0xed) high = 0x9f;
    } else if (c >= 0xf0 && c <= 0xf4) {
      more = 3;
      if (c === 0xf0) low = 0x90;
      if (c === 0xf4) high = 0x8f;
    } else return false;
    if (at + more >= end) return false;
    for (let i: i32 = 1; i <= more; i++) {
      const next: i32 = <i32> load<u8>(base + at + i);
      if (next < low || next > high) return false;
      low = 0x80;
      high = 0xbf;
    }
    at += more + 1;
  }
  return true;
}
