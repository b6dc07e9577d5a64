/** What a run of tests came to. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const SUMMARY =
  /^(?:ok|FAILED) \| (\d+) passed(?: \([^)]*\))? \| (\d+) failed(?: \([^)]*\))?(?: \| (\d+) ignored)?/;
// deno-lint-ignore no-control-regex
const COLOUR = /\x1b\[[0-9;]*m/g;

/** Reads the summary line out of `deno test`'s output; the last one counts. */
export class TallyReader {
  readonly #utf8 = new TextDecoder();
  #rest = "";
  #tally: Tally = { passed: 0, failed: 0, skipped: 0 };

  push(chunk: Uint8Array): void {
    const lines = (this.#rest + this.#utf8.decode(chunk, { stream: true })).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#line(line);
  }

  end(): Tally {
    this.#line(this.#rest);
    return this.#tally;
  }

  #line(line: string): void {
    const match = SUMMARY.exec(line.replace(COLOUR, ""));
    if (match === null) return;
    this.#tally = {
      passed: Number(match[1]),
      failed: Number(match[2]),
      skipped: Number(match[3] ?? 0),
    };
  }
}

/** The closing line that CI reads: `12 passed, 0 failed, 1 skipped`. */
export function tallyLine(tally: Tally): string {
  const skipped = tally.skipped === 0 ? "" : `, ${tally.skipped} skipped`;
  return `${tally.passed} passed, ${tally.failed} failed${skipped}`;
}
