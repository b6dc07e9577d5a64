import type { ReplyBlock } from "./reply.ts";
import { clientNamed, type Step } from "./script.ts";

/** A reply of an account that did not come back to it as it was. */
export interface Missing {
  readonly client: string;
  readonly step: Step;
  readonly blocks: readonly ReplyBlock[];
  readonly expected: readonly string[];
  readonly found: readonly string[];
}

/** Counts what happened; every exception has its line. */
export class Tally {
  readonly counts = new Map<string, number>();

  count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  /** Why a reply may be incomplete, in words, or `undefined` when it may not. */
  excuse({ client, blocks }: Missing): string | undefined {
    if (!clientNamed(client).echoes && !blocks.some(({ type }) => type === "call")) {
      return "answers in words whose thinking a Chat client does not keep";
    }
    return undefined;
  }
}
