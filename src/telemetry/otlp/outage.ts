import type { Log } from "../../base/log.ts";

/** Says once that a receiver is gone, and once that it is back. */
export class Outage {
  readonly #log: Log;
  readonly #receiver: string;
  readonly #dropped: () => number;
  #since: number | undefined;

  /** `receiver` in words for the log: `the collector at http://localhost:4317`. */
  constructor(log: Log, receiver: string, dropped: () => number) {
    this.#log = log;
    this.#receiver = receiver;
    this.#dropped = dropped;
  }

  failed(why: string): void {
    if (this.#since !== undefined) return;
    this.#since = this.#dropped();
    this.#log.warn(`Cannot send spans to ${this.#receiver}: ${why}`, {
      note: "further failures are counted, not logged",
    });
  }

  succeeded(): void {
    if (this.#since === undefined) return;
    const lost = this.#dropped() - this.#since;
    this.#since = undefined;
    this.#log.info(`${this.#receiver} takes spans again`, { lost });
  }
}
