import { concatBytes } from "../../src/base/bytes.ts";
import type { Random } from "./random.ts";

/** An input does not grow beyond this: a bug that needs more is another test's. */
export const MAX_INPUT = 64 * 1024;

const encoder = new TextEncoder();

/** Bytes on which parsers turn. */
const ODD_BYTES = [0, 9, 10, 13, 32, 34, 44, 47, 58, 91, 92, 123, 125, 127, 128, 0xc3, 0xed, 0xff];

/** A copy of an input with up to eight changes. */
export function mutateBytes(
  input: Uint8Array,
  random: Random,
  seeds: readonly Uint8Array[],
  words: readonly string[],
): Uint8Array {
  let bytes = input;
  for (let changes = 1 + random.below(8); changes > 0; changes--) {
    bytes = changed(bytes, random, seeds, words);
  }
  return bytes.length > MAX_INPUT ? bytes.subarray(0, MAX_INPUT) : bytes;
}

function changed(
  bytes: Uint8Array,
  random: Random,
  seeds: readonly Uint8Array[],
  words: readonly string[],
): Uint8Array {
  const at = random.below(bytes.length + 1);
  const word = () => encoder.encode(random.pick(words));
  const length = random.once(4) ? random.below(bytes.length + 1) : random.below(8);
  switch (random.below(9)) {
    case 0: // another byte
      return replaced(bytes, at, 1, Uint8Array.of(random.pick(ODD_BYTES)));
    case 1: // another bit
      return replaced(bytes, at, 1, Uint8Array.of((bytes[at] ?? 0) ^ (1 << random.below(8))));
    case 2:
      return replaced(bytes, at, 0, Uint8Array.of(random.pick(ODD_BYTES)));
    case 3:
      return replaced(bytes, at, 0, word());
    case 4: {
      const put = word();
      return replaced(bytes, at, put.length, put);
    }
    case 5:
      return replaced(bytes, at, length, new Uint8Array(0));
    case 6: // a piece of it again, somewhere
      return replaced(bytes, random.below(bytes.length + 1), 0, bytes.slice(at, at + length));
    case 7: { // goes on like another input
      const other = random.pick(seeds);
      return concatBytes(bytes.subarray(0, at), other.subarray(random.below(other.length + 1)));
    }
    default: // ends early
      return random.once(3) ? bytes.slice(0, at) : replaced(bytes, at, 1, word());
  }
}

function replaced(bytes: Uint8Array, at: number, length: number, by: Uint8Array): Uint8Array {
  const rest = bytes.subarray(Math.min(bytes.length, at + length));
  return concatBytes(concatBytes(bytes.subarray(0, at), by), rest);
}
