/**
 * A sieve says of a text or an attribute that it is surely not among what was put in, or that it may
 * be: a Bloom filter (Bloom 1970), whose bits are folded to as few bytes as its content needs. SQLite
 * itself can test its bits, so that a search reads no sieve into this program.
 *
 * Case is what `String.prototype.toLowerCase` makes of it, on both sides: a text that holds another,
 * both in lower case, holds all of its trigrams of UTF-16 units, so a sieve never misses.
 */

/** Bytes of the largest sieve, a power of two. A position is one of its bits. */
const MOST_BYTES = 2 ** 14;
const LEAST_BYTES = 2 ** 7;
/** Of the bits of a sieve, at most this part is set: five in six are clear. */
const FULL = 1 / 6;

/** Trigrams of a text that are looked up: more of them find hardly less. */
const MOST_TRIGRAMS = 16;
/** UTF-16 units of a value that tell it apart, besides its length. */
const MOST_UNITS = 128;

/** Positions that are all set where a thing was put in; never empty. */
export type Probe = readonly number[];

/** The bits of an attribute's name. */
export function keyProbe(key: string): Probe {
  return positionsOf(hash(key, KEY_SEED));
}

/** The bits of an attribute with its value. */
export function valueProbe(key: string, value: string): Probe {
  return positionsOf(valueHash(hash(key, KEY_SEED), value));
}

/** The bits of a text that is looked for; `undefined` for one that is too short to have any. */
export function textProbe(text: string): Probe | undefined {
  const lower = text.toLowerCase();
  const positions = new Set<number>();
  for (let i = 2; i < lower.length && i < MOST_TRIGRAMS + 2; i++) {
    const mixed = trigram(lower.charCodeAt(i - 2), lower.charCodeAt(i - 1), lower.charCodeAt(i));
    positions.add(first(mixed)).add(second(mixed));
  }
  return positions.size === 0 ? undefined : [...positions];
}

/** True when a sieve may hold what the probe is of. */
export function mayHold(sieve: Uint8Array, probe: Probe): boolean {
  return probe.every((position) => {
    const { byte, bit } = placeOf(position);
    return (sieve[byte & (sieve.length - 1)]! >> bit & 1) === 1;
  });
}

/** The same as SQL over the column `bits`, and what is bound to it. */
export function mayHoldSql(
  probe: Probe,
): { readonly text: string; readonly values: readonly (number | Uint8Array)[] } {
  const places = probe.map(placeOf);
  return {
    text: places.map(() => "instr(?, substr(bits, 1 + (? & (length(bits) - 1)), 1))").join(" AND "),
    values: places.flatMap(({ byte, bit }) => [BYTES_WITH[bit]!, byte]),
  };
}

/** Makes sieves, one after the other. It works on the largest, and folds. */
export class SieveMaker {
  readonly #bytes = new Uint8Array(MOST_BYTES);
  /** The positions that are set, each once: the rest of the sieve is not gone through. */
  readonly #set = new Uint32Array(MOST_BYTES * 8);
  #count = 0;

  /** An attribute, with its value as text. */
  addAttribute(key: string, value: string): void {
    const name = hash(key, KEY_SEED);
    this.#add4(name);
    this.#add4(valueHash(name, value));
  }

  /** A text, all parts of which are found; nothing of it is copied. */
  addText(text: string): void {
    const lower = text.toLowerCase();
    const { length } = lower;
    if (length < 3) return;
    let a = lower.charCodeAt(0);
    let b = lower.charCodeAt(1);
    for (let i = 2; i < length; i++) {
      const c = lower.charCodeAt(i);
      const mixed = trigram(a, b, c);
      this.#add(first(mixed));
      this.#add(second(mixed));
      a = b;
      b = c;
    }
  }

  /** The sieve of what was added since the last. */
  take(): Uint8Array {
    const count = this.#count;
    let size = LEAST_BYTES;
    while (size < MOST_BYTES && count > size * 8 * FULL) size *= 2;
    const sieve = new Uint8Array(size);
    for (let i = 0; i < count; i++) {
      const position = this.#set[i]!;
      sieve[position & (size - 1)]! |= 1 << (position >>> 14);
      this.#bytes[position & (MOST_BYTES - 1)] = 0;
    }
    this.#count = 0;
    return sieve;
  }

  #add4(mixed: number): void {
    const other = again(mixed);
    this.#add(first(mixed));
    this.#add(second(mixed));
    this.#add(first(other));
    this.#add(second(other));
  }

  #add(position: number): void {
    const byte = position & (MOST_BYTES - 1);
    const bit = 1 << (position >>> 14);
    const had = this.#bytes[byte]!;
    if ((had & bit) !== 0) return;
    this.#bytes[byte] = had | bit;
    this.#set[this.#count++] = position;
  }
}

/** For each bit, all bytes that have it. */
const BYTES_WITH: readonly Uint8Array[] = Array.from(
  { length: 8 },
  (_, bit) => Uint8Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => byte >> bit & 1),
);

const KEY_SEED = 0x6b657973;
const VALUE_SEED = 0x76616c75;

function valueHash(name: number, value: string): number {
  return hash(value, name ^ VALUE_SEED ^ value.length);
}

/** 32 bits of a text's first units. */
function hash(text: string, seed: number): number {
  let mixed = seed;
  const length = Math.min(text.length, MOST_UNITS);
  for (let i = 0; i < length; i++) {
    mixed = Math.imul(mixed ^ text.charCodeAt(i), 0x9e3779b1);
    mixed ^= mixed >>> 15;
  }
  return finish(mixed);
}

function trigram(a: number, b: number, c: number): number {
  const sum = Math.imul(a, 0x9e3779b1) + Math.imul(b, 0x85ebca6b) + Math.imul(c, 0xc2b2ae35);
  return finish(sum | 0);
}

function finish(mixed: number): number {
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x7feb352d);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
  return mixed ^ (mixed >>> 16);
}

/** Two positions of 17 bits from one hash. */
function first(mixed: number): number {
  return mixed & 0x1ffff;
}

function second(mixed: number): number {
  return Math.imul(mixed, 0x2c1b3c6d) >>> 15;
}

function again(mixed: number): number {
  return finish(mixed ^ 0x297a2d39);
}

function positionsOf(mixed: number): Probe {
  const other = again(mixed);
  return [first(mixed), second(mixed), first(other), second(other)];
}

/** The byte in the low digits, which folding cuts; the bit in the high ones, which stay. */
function placeOf(position: number): { readonly byte: number; readonly bit: number } {
  return { byte: position & (MOST_BYTES - 1), bit: position >>> 14 };
}
