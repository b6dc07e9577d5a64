import { minimised } from "./minimise.ts";
import { mutateBytes } from "./mutate.ts";
import { randomOf } from "./random.ts";
import type { FuzzTarget } from "./target.ts";

/** No input may keep a reader busy for longer: a stranger would send nothing else. */
export const SLOWEST_MS = 5_000;

/** How long to go on, and where to begin. */
export interface FuzzOptions {
  readonly seed: number;
  readonly ms: number;
  /** This run alone. */
  readonly only?: number;
  /** Told before each run, so that somebody can see that one does not end. */
  onRun?(run: number): void;
}

/** An input for which something does not hold. */
export interface Failure {
  readonly seed: number;
  readonly run: number;
  readonly input: Uint8Array;
  readonly words: string;
}

export interface FuzzResult {
  readonly runs: number;
  readonly outcomes: ReadonlyMap<string, number>;
  readonly failure?: Failure;
}

/**
 * Runs every known input as it is, then changed ones until the time is over or something does not
 * hold. Each run is known from the corpus, the seed and its number.
 */
export function fuzz(target: FuzzTarget, options: FuzzOptions): FuzzResult {
  const { seed, onRun = () => {} } = options;
  const seeds = [...corpusOf(target.name), ...target.seeds()];
  const outcomes = new Map<string, number>();
  let runs = 0;
  for (const run of runsOf(options, seeds.length)) {
    onRun(run);
    const input = inputOf(target, seeds, seed, run);
    const words = wrongOf(target, input, seed, run, outcomes);
    if (words !== undefined) {
      const fails = (shorter: Uint8Array) => wrongOf(target, shorter, seed, run) !== undefined;
      return { runs, outcomes, failure: { seed, run, input: minimised(input, fails), words } };
    }
    runs++;
  }
  return { runs, outcomes };
}

/** The numbers of the runs: all known inputs, and on until the time is over. */
function* runsOf({ ms, only }: FuzzOptions, known: number): Iterable<number> {
  if (only !== undefined) return yield only;
  const until = performance.now() + ms;
  for (let run = 0; run < known || performance.now() < until; run++) yield run;
}

/** What a target had to meet and did not. */
export function unmet(target: FuzzTarget, { outcomes }: FuzzResult): readonly string[] {
  return target.outcomes.filter((outcome) => !outcomes.has(outcome));
}

function inputOf(
  target: FuzzTarget,
  seeds: readonly Uint8Array[],
  seed: number,
  run: number,
): Uint8Array {
  const known = seeds[run];
  if (known !== undefined) return known;
  const random = randomOf(seed, run);
  const input = random.pick(seeds);
  return target.mutate?.(input, random, seeds) ?? mutateBytes(input, random, seeds, target.words);
}

/** What does not hold for an input, in words. */
function wrongOf(
  target: FuzzTarget,
  input: Uint8Array,
  seed: number,
  run: number,
  outcomes?: Map<string, number>,
): string | undefined {
  const begin = performance.now();
  try {
    const outcome = target.check(input, randomOf(~seed, run));
    outcomes?.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  } catch (error) {
    return error instanceof Error ? error.stack ?? error.message : String(error);
  }
  const took = performance.now() - begin;
  return took > SLOWEST_MS ? `it took ${Math.round(took)} ms` : undefined;
}

/** The files in a target's folder: seeds, and inputs that once broke something. */
function corpusOf(name: string): readonly Uint8Array[] {
  const folder = new URL(`./corpus/${name}/`, import.meta.url);
  try {
    return [...Deno.readDirSync(folder)].map((entry) => entry.name).sort()
      .map((file) => Deno.readFileSync(new URL(file, folder)));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
