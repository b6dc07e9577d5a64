/** What the mock knows of the requests it is answering: how many are open, how many clients left. */
export class Watch {
  readonly #open = new Set<AbortController>();
  readonly #aborts: number[] = [];
  readonly #waiting: ((atMs: number) => void)[] = [];
  #aborted = 0;

  /** Begins to follow one exchange; `done` is idempotent. */
  begin(
    client: AbortSignal,
  ): { readonly signal: AbortSignal; done(how: "finished" | "cancelled"): void } {
    const controller = new AbortController();
    const onAbort = () => done("cancelled");
    const done = (how: "finished" | "cancelled") => {
      if (!this.#open.delete(controller)) return;
      client.removeEventListener("abort", onAbort);
      if (how === "finished") return;
      this.#left();
      controller.abort(new Error("The client went away"));
    };
    this.#open.add(controller);
    client.addEventListener("abort", onAbort, { once: true });
    if (client.aborted) onAbort();
    return { signal: controller.signal, done };
  }

  get open(): number {
    return this.#open.size;
  }

  get aborted(): number {
    return this.#aborted;
  }

  /** `performance.now()` of the last departures, at most 1,000. */
  get aborts(): readonly number[] {
    return this.#aborts;
  }

  /** Resolves with the time of the next departure. */
  nextAbort(): Promise<number> {
    return new Promise((resolve) => void this.#waiting.push(resolve));
  }

  /** Ends everything that is open: the mock is closing. */
  stop(): void {
    for (const controller of this.#open) controller.abort(new Error("The mock is closing"));
    this.#open.clear();
  }

  #left(): void {
    const atMs = performance.now();
    this.#aborted++;
    this.#aborts.push(atMs);
    if (this.#aborts.length > 1_000) this.#aborts.shift();
    for (const tell of this.#waiting.splice(0)) tell(atMs);
  }
}
