/// <reference path="../host/assemblyscript.d.ts" />

/** 64 bits of some bytes (FNV-1a, then mixed so that the low bits hold all). Not for secrets. */
export function hashOf(bytes: Uint8Array, seed: u64): u64 {
  return hashAt(bytes.dataStart, bytes.length, seed);
}

/** The same for bytes of which there is no view. */
export function hashAt(start: usize, length: i32, seed: u64): u64 {
  let hash: u64 = 0xcbf29ce484222325 ^ seed;
  for (let i: i32 = 0; i < length; i++) {
    hash = (hash ^ <u64> load<u8>(start + i)) * 0x100000001b3;
  }
  return mixed(hash);
}

/** Murmur's last step: each bit of the result depends on every one. */
function mixed(value: u64): u64 {
  let hash: u64 = value ^ value >> 33;
  hash = hash * 0xff51afd7ed558ccd;
  hash = hash ^ hash >> 33;
  hash = hash * 0xc4ceb9fe1a85ec53;
  return hash ^ hash >> 33;
}
