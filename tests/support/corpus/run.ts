import type { CorpusCase } from "./case.ts";
import { type CaseGolden, codecGoldens, runCodecCase } from "./codec_run.ts";
import { checkHeld } from "./held.ts";
import { runScene } from "./http_run.ts";

/** How a case came out when it did not fail. */
export type Outcome = "held" | "elsewhere" | "later";

/** Runs a case, whatever holds it. Throws at what does not hold. */
export async function runCase(item: CorpusCase): Promise<Outcome> {
  switch (item.kind) {
    case "codec":
      runCodecCase(item);
      return "held";
    case "http":
      await runScene(item.scene);
      return "held";
    case "held":
      checkHeld(item);
      return "elsewhere";
    case "later":
      return "later";
    default:
      return item satisfies never;
  }
}

/** What the golden files of a case should hold: those that are there. */
export function goldensOf(item: CorpusCase): readonly CaseGolden[] {
  return item.kind === "codec" ? codecGoldens(item) : [];
}
