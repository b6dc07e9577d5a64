/** What a {@link LastingServer} is made of, one after the other. */
export type Server = Pick<Deno.HttpServer, "finished" | "shutdown">;

/** How long to stay away from a system that gives no connections now. */
const REST_MS = 50;

/**
 * A server that goes on. `Deno.serve` ends for good, and with it the process that does not look, when the
 * system has no file descriptor for one more connection (`EMFILE`; Deno 2.9): whoever connects often
 * enough to any port would end every other one. Its owner shuts it down, or aborts its signal.
 */
export class LastingServer<S extends Server> implements Server {
  /** The one that was started first: where it listens. */
  readonly first: S;
  readonly finished: Promise<void>;
  readonly #start: (signal: AbortSignal) => S;
  readonly #signal: AbortSignal | undefined;
  #current: S | undefined;
  #abort = new AbortController();
  #isStopping = false;

  /**
   * `start` is called again after a failure, for the same address; what it throws the first time is
   * thrown here. It gets a signal of its own: aborting a server that has failed is an error to Deno.
   */
  constructor(start: (signal: AbortSignal) => S, signal?: AbortSignal) {
    this.#start = start;
    this.#signal = signal;
    this.first = this.#current = start(this.#abort.signal);
    signal?.addEventListener("abort", this.#stop, { once: true });
    this.finished = this.#keep().finally(() => signal?.removeEventListener("abort", this.#stop));
    if (signal?.aborted) this.#stop();
  }

  async shutdown(): Promise<void> {
    this.#isStopping = true;
    await this.#current?.shutdown();
    await this.finished;
  }

  readonly #stop = (): void => {
    this.#isStopping = true;
    if (this.#current !== undefined) this.#abort.abort(this.#signal?.reason);
  };

  async #keep(): Promise<void> {
    while (this.#current !== undefined) {
      try {
        return await this.#current.finished;
      } catch {
        this.#current = undefined;
        await this.#again();
      }
    }
  }

  async #again(): Promise<void> {
    while (!this.#isStopping) {
      await new Promise((resolve) => setTimeout(resolve, REST_MS));
      if (this.#isStopping) return;
      this.#abort = new AbortController();
      try {
        this.#current = this.#start(this.#abort.signal);
        return;
      } catch {
        // There is still no room.
      }
    }
  }
}
