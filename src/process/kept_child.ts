import type { Log } from "../base/log.ts";
import { pause } from "../base/wait.ts";

/** A child process and how it is started. */
export interface KeptOptions {
  /** As the log calls it: "worker 1", "Envoy". */
  readonly name: string;
  /**
   * Starts a process, hands it over as soon as there is one, and resolves when it answers or when
   * `stopping` aborts; throws when it never will.
   */
  start(spawned: (child: Deno.ChildProcess) => void, stopping: AbortSignal): Promise<void>;
  /** Called when a process has ended, however that came. */
  ended?(child: Deno.ChildProcess): Promise<void>;
  readonly log: Log;
}

/** Pauses before a restart double from the first to the second; a minute of health resets them. */
const BACKOFF_MS = { first: 100, most: 10_000, healthy: 60_000 } as const;

/** A child's place: it outlives the processes that fill it one after the other. */
export class KeptChild {
  readonly #options: KeptOptions;
  readonly #stopping = new AbortController();
  #child: Deno.ChildProcess | undefined;
  #startedMs = 0;
  #restarts = 0;
  #keeping: Promise<void> | undefined;

  constructor(options: KeptOptions) {
    this.#options = options;
  }

  /** The process that fills the place now, or did last; 0 before the first. */
  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  get restarts(): number {
    return this.#restarts;
  }

  /** Starts a process and waits until it answers. */
  async start(): Promise<void> {
    await this.#options.start((child) => {
      this.#child = child;
      this.#startedMs = Date.now();
    }, this.#stopping.signal);
  }

  /** Watches the process and replaces it when it ends unasked. */
  keepUp(): void {
    this.#keeping = this.#keep();
  }

  async #keep(): Promise<void> {
    const { name, log } = this.#options;
    const stopping = this.#stopping.signal;
    let pauseMs: number = BACKOFF_MS.first;
    for (;;) {
      const { code, signal } = await this.#child!.status;
      await this.#options.ended?.(this.#child!);
      if (stopping.aborted) return;
      if (Date.now() - this.#startedMs > BACKOFF_MS.healthy) pauseMs = BACKOFF_MS.first;
      this.#restarts++;
      log.error(`${name} ended; starting it again`, {
        ...(signal === null ? { code } : { signal }),
        after: `${pauseMs}ms`,
      });
      await pause(pauseMs, stopping).catch(() => {}); // told to stop
      if (stopping.aborted) return;
      pauseMs = Math.min(pauseMs * 2, BACKOFF_MS.most);
      try {
        await this.start();
        if (!stopping.aborted) log.info(`${name} answers again`, { pid: this.pid });
      } catch (error) {
        log.error(`Cannot start ${name} again`, {
          error: error instanceof Error ? error : String(error),
        });
        this.kill();
      }
    }
  }

  /** Whatever ends from here on stays ended. */
  release(): void {
    this.#stopping.abort();
  }

  /** Kills the process now. */
  kill(): void {
    try {
      this.#child?.kill("SIGKILL");
    } catch {
      // it has ended already
    }
  }

  /** Resolves when the process has ended; it is killed when it takes longer. */
  async end(withinMs: number): Promise<void> {
    this.release();
    const killer = setTimeout(() => this.kill(), withinMs);
    if (this.#keeping === undefined) {
      await this.#child?.status;
      if (this.#child !== undefined) await this.#options.ended?.(this.#child);
    }
    await this.#keeping;
    clearTimeout(killer);
  }
}
