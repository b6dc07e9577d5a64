import type { Random } from "./random.ts";

/** Something that reads what strangers send, and what must hold whatever they send. */
export interface FuzzTarget {
  /** Also the name of its folder below `corpus/`. */
  readonly name: string;
  /** What is right or nearly so, besides the files of its folder. */
  seeds(): readonly Uint8Array[];
  /** What mutations like to put in. */
  readonly words: readonly string[];
  /** Another way to change an input than byte by byte. */
  mutate?(input: Uint8Array, random: Random, seeds: readonly Uint8Array[]): Uint8Array;
  /** Runs an input and says what came of it. Throws when something does not hold. */
  check(input: Uint8Array, random: Random): string;
  /** What a run has to have met, or its mutations say nothing. */
  readonly outcomes: readonly string[];
}
