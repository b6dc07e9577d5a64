import { ReadWindow } from "./read_window.ts";
import type { Watch } from "./deadline.ts";

/**
 * One connection and what was read from it. Owned by one exchange, or by the pool while it rests.
 * A resting connection keeps a read open: a peer that closes it, or that says something nobody
 * asked for, is noticed before the next request, and the next request inherits the read.
 */
export class Socket implements Watch {
  /** When the rest is over. Set by the pool. */
  dueAt = Infinity;
  readonly window = new ReadWindow();
  readonly #conn: Deno.Conn;
  #resting: Promise<boolean> | undefined;
  #stirred: (() => void) | undefined;
  #closed = false;
  /** True once a whole exchange went over it: then it may have gone stale. */
  used = false;

  constructor(conn: Deno.Conn) {
    this.#conn = conn;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Reads more into the window; false when the peer has closed. Rejects when the connection broke. */
  fill(): Promise<boolean> {
    const resting = this.#resting;
    if (resting === undefined) return this.#read();
    this.#resting = undefined;
    return resting;
  }

  async #read(): Promise<boolean> {
    const count = await this.#conn.read(this.window.room());
    if (count === null) return false;
    this.window.filled(count);
    return true;
  }

  /** Writes all of it. */
  async write(bytes: Uint8Array): Promise<void> {
    let written = await this.#conn.write(bytes);
    while (written < bytes.length) written += await this.#conn.write(bytes.subarray(written));
  }

  /** Waits for nothing; `stirred` is called once if anything happens all the same. */
  rest(stirred: () => void): void {
    this.used = true;
    this.#stirred = stirred;
    this.window.reset();
    const stir = () => this.#stir();
    this.#resting = this.#read();
    this.#resting.then(stir, stir);
    this.#keepsAlive(false);
  }

  /** Ends the rest: from here on what comes is the next reply's. */
  wake(): void {
    this.#stirred = undefined;
    this.#keepsAlive(true);
  }

  expired(): void {
    this.#stir();
  }

  abandoned(): void {
    this.#stir();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#stirred = undefined;
    this.#conn.close();
  }

  #stir(): void {
    const stirred = this.#stirred;
    this.#stirred = undefined;
    stirred?.();
  }

  /** A resting connection must not keep the process from ending. */
  #keepsAlive(yes: boolean): void {
    if (yes) this.#conn.ref();
    else this.#conn.unref();
  }
}
