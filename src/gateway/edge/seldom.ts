/** Lines of a kind that are told within a while; the others are counted. */
const MOST = 5;

/** The while, milliseconds. */
const WHILE_MS = 60_000;

/** Kinds that are told apart; what comes beyond has none of its own. */
const MAX_KINDS = 32;

/** Where warnings go that a broken provider, or a filter of another version, could cause with each request. */
export class Seldom {
  readonly #warn: (message: string) => void;
  readonly #now: () => number;
  readonly #kinds = new Map<string, { sinceMs: number; told: number; kept: number }>();

  /** `now`: milliseconds. */
  constructor(warn: (message: string) => void, now: () => number = () => performance.now()) {
    this.#warn = warn;
    this.#now = now;
  }

  /** Tells it, or counts it for the next one of its kind that is told. */
  warn(kind: string, message: string): void {
    const one = this.#of(this.#kinds.has(kind) || this.#kinds.size < MAX_KINDS ? kind : "");
    if (one.told >= MOST) {
      one.kept++;
      return;
    }
    one.told++;
    const { kept } = one;
    one.kept = 0;
    this.#warn(kept === 0 ? message : `${message} (and ${kept} more like it)`);
  }

  #of(kind: string): { told: number; kept: number } {
    const nowMs = this.#now();
    const known = this.#kinds.get(kind);
    if (known !== undefined && nowMs - known.sinceMs < WHILE_MS) return known;
    const fresh = { sinceMs: nowMs, told: 0, kept: known?.kept ?? 0 };
    this.#kinds.set(kind, fresh);
    return fresh;
  }
}
