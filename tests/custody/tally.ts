import type { ReplyBlock } from "./reply.ts";
import { clientNamed } from "./script.ts";

/** A reply as its maker gets it back. */
export interface Returned {
  /** The client's kind. */
  readonly client: string;
  readonly blocks: readonly ReplyBlock[];
  /** What must come back, in its order: seals, texts, calls. */
  readonly expected: readonly string[];
  readonly found: readonly string[];
}

/** Why a reply may come back without its seals, by the line that counts it. */
const EXCEPTIONS: readonly { readonly line: string; excuses(returned: Returned): boolean }[] = [
  {
    // Chat has no place for thinking, and no model asks for that of turns which called nothing.
    line: "answers in words whose thinking a Chat client does not keep",
    excuses: ({ client, blocks, expected, found }) =>
      !clientNamed(client).echoes && !blocks.some(({ type }) => type === "call") &&
      expected.filter((token) => !/^(seal|open) /.test(token)).join() === found.join(),
  },
];

/** Counts what happened; every exception has its line. */
export class Tally {
  readonly counts = new Map<string, number>();

  count(line: string, by = 1): void {
    this.counts.set(line, (this.counts.get(line) ?? 0) + by);
  }

  /** True when a reply came back as it was made, or may not have. */
  accepts(returned: Returned): boolean {
    const { expected, found } = returned;
    if (expected.join() === found.join()) {
      const seals = expected.filter((token) => token.startsWith("seal ")).length;
      this.count(seals > 0 ? "sealed replies that came back whole" : "replies without seals");
      this.count("seals that came back", seals);
      return true;
    }
    const exception = EXCEPTIONS.find(({ excuses }) => excuses(returned));
    if (exception === undefined) return false;
    this.count(exception.line);
    return true;
  }
}
