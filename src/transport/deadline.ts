/** The time by which something must have happened. Infinity while nothing is awaited. */
export interface Watch {
  dueAt: number;
  /** Called once when the time is over; the watch has left its deadlines by then. */
  expired(): void;
  /** Called when its client is given up while the watch is on; it has left its deadlines by then. */
  abandoned(): void;
}

/** How late a deadline may fire, at most. */
const SLACK_MS = 10;

/**
 * All deadlines of one client on one timer. A request moves its deadline several times, so moving
 * is an assignment: the timer is set again only when a deadline comes nearer than it, and wakes to
 * find that there is nothing to do otherwise. The timer never keeps the process alive.
 */
export class Deadlines {
  readonly #watches = new Set<Watch>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wakeAt = Infinity;
  #closed = false;

  add(watch: Watch): void {
    this.#watches.add(watch);
    this.moved(watch);
  }

  /** To be called after `dueAt` was set to an earlier time than before. */
  moved(watch: Watch): void {
    if (watch.dueAt < this.#wakeAt) this.#wake(watch.dueAt);
  }

  /** Ends everything that is being watched, at once. */
  abandonAll(): void {
    for (const watch of [...this.#watches]) {
      this.#watches.delete(watch);
      watch.abandoned();
    }
    this.#stop();
  }

  remove(watch: Watch): void {
    this.#watches.delete(watch);
    if (this.#closed && this.#watches.size === 0) this.#stop();
  }

  /** No timer is left after the last watch has gone; watches still in use keep theirs. */
  close(): void {
    this.#closed = true;
    if (this.#watches.size === 0) this.#stop();
  }

  #wake(at: number): void {
    this.#stop();
    if (at === Infinity) return;
    this.#wakeAt = at;
    // Timers hold 31 bits of milliseconds; waking early is harmless.
    const wait = Math.min(Math.max(at - performance.now(), 0) + 1, 0x7fffffff);
    this.#timer = setTimeout(() => this.#sweep(), wait);
    Deno.unrefTimer(this.#timer);
  }

  #stop(): void {
    if (this.#timer !== undefined) clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#wakeAt = Infinity;
  }

  #sweep(): void {
    this.#timer = undefined;
    this.#wakeAt = Infinity;
    const now = performance.now();
    let next = Infinity;
    for (const watch of this.#watches) {
      if (watch.dueAt <= now) {
        this.#watches.delete(watch);
        watch.expired();
      } else if (watch.dueAt < next) next = watch.dueAt;
    }
    if (next === Infinity) return;
    const at = Math.max(next, now + SLACK_MS);
    // A watch that expired may have added another one meanwhile.
    if (at < this.#wakeAt) this.#wake(at);
  }
}
