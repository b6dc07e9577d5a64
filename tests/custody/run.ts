import { minimised } from "./minimise.ts";
import { Broken, Player } from "./play.ts";
import { type Script, scriptOf } from "./script.ts";
import { startStage } from "./stage.ts";
import { Tally } from "./tally.ts";

/** Which conversations to play: of `count`, every `jobs`th from `first`. */
export interface Run {
  readonly seed: number;
  readonly count: number;
  readonly first: number;
  readonly jobs: number;
}

export interface RunResult {
  readonly played: number;
  readonly counts: ReadonlyMap<string, number>;
  readonly failure?: Failure;
}

/** A conversation in which something does not hold. */
export interface Failure {
  readonly seed: number;
  readonly number: number;
  readonly property: string;
  readonly words: string;
  /** As short as it still fails, or as it was when it fails only after others. */
  readonly script: Script;
  readonly asked: unknown;
  readonly sent: unknown;
}

/** Plays conversations at one gateway until all are played or something does not hold. */
export async function run({ seed, count, first, jobs }: Run): Promise<RunResult> {
  const tally = new Tally();
  const player = new Player(startStage(), tally);
  let played = 0;
  for (let number = first; number < count; number += jobs) {
    const script = scriptOf(seed, number);
    try {
      await player.play(script, number);
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      const failure = await shortest(script, number, error);
      return { played, counts: tally.counts, failure: { seed, number, ...failure } };
    }
    played++;
  }
  return { played, counts: tally.counts };
}

async function shortest(
  script: Script,
  number: number,
  first: Broken,
): Promise<Omit<Failure, "seed" | "number">> {
  let broken = first;
  const fails = async (shorter: Script) => {
    const error = await brokenBy(shorter, number);
    if (error?.property !== first.property) return false;
    broken = error;
    return true;
  };
  const short = await minimised(script, fails);
  const { property, message: words, asked, sent } = broken;
  return { property, words, script: short, asked, sent };
}

/** What does not hold when a conversation is played alone. */
async function brokenBy(script: Script, number: number): Promise<Broken | undefined> {
  try {
    await new Player(startStage(), new Tally()).play(script, number);
    return undefined;
  } catch (error) {
    if (error instanceof Broken) return error;
    throw error;
  }
}
