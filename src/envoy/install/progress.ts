import type { Screen } from "./options.ts";

const BAR_WIDTH = 24;
/** A terminal's line is drawn anew after this; elsewhere a line is written after that. */
const REDRAW_MS = 100;
const LINE_MS = 5000;

/** Says how far something is: one line that is written over on a terminal, one now and then elsewhere. */
export class Progress implements Disposable {
  readonly #screen: Screen;
  readonly #label: string;
  readonly #now: () => number;
  #saidMs: number;
  #drawn = false;

  constructor(screen: Screen, label: string, now: () => number = () => performance.now()) {
    this.#screen = screen;
    this.#label = label;
    this.#now = now;
    this.#saidMs = -Infinity;
  }

  /** `total` is `undefined` when nobody has said it. */
  show(done: number, total: number | undefined): void {
    const nowMs = this.#now();
    if (nowMs - this.#saidMs < (this.#screen.terminal ? REDRAW_MS : LINE_MS)) return;
    this.#saidMs = nowMs;
    const text = `${this.#label} ${amount(done, total, this.#screen.terminal)}`;
    if (this.#screen.terminal) {
      this.#screen.write(`\r\x1b[K${text.slice(0, Math.max(1, this.#screen.columns - 1))}`);
      this.#drawn = true;
    } else {
      this.#screen.write(`${text}\n`);
    }
  }

  /** Leaves a terminal's line empty. */
  [Symbol.dispose](): void {
    if (this.#drawn) this.#screen.write("\r\x1b[K");
  }
}

function amount(done: number, total: number | undefined, bar: boolean): string {
  if (total === undefined || total === 0) return `${megabytes(done)} MB`;
  const part = Math.min(1, done / total);
  const full = Math.floor(part * BAR_WIDTH);
  const drawn = bar ? `${"█".repeat(full)}${"░".repeat(BAR_WIDTH - full)} ` : "";
  return `${drawn}${Math.floor(part * 100)}% (${megabytes(done)}/${megabytes(total)} MB)`;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
