/** Jobs that may wait; the oldest runs at once when one more comes. */
const MAX_WAITING = 256;

/** How long the first of them waits, milliseconds: one wake-up for many requests instead of one for each. */
const WAIT_MS = 10;

/** How long the jobs may keep everybody else waiting, milliseconds. */
const TURN_MS = 4;

/**
 * Work for after a reply's last byte, in the order in which it came: a few milliseconds of it, then
 * whoever else has something to do. Its owner flushes it at the end.
 */
export class LaterQueue {
  readonly #jobs: (() => void)[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** A job must not throw. */
  add(job: () => void): void {
    this.#jobs.push(job);
    if (this.#jobs.length > MAX_WAITING) this.#jobs.shift()!();
    this.#timer ??= setTimeout(this.#turn, WAIT_MS);
  }

  /** Does everything now. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    while (this.#jobs.length > 0) this.#jobs.shift()!();
  }

  readonly #turn = (): void => {
    const until = performance.now() + TURN_MS;
    while (this.#jobs.length > 0 && performance.now() < until) this.#jobs.shift()!();
    this.#timer = this.#jobs.length > 0 ? setTimeout(this.#turn, 0) : undefined;
  };
}
