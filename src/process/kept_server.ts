import type { Log } from "../base/log.ts";
import type { Surface } from "./surface.ts";

/** A server that can be closed. */
export interface Closable {
  close(): Promise<void>;
}

/** What a {@link KeptServer} keeps. */
export interface KeptServerOptions {
  /** See {@link Surface.what}. */
  readonly what: string;
  readonly url: string;
  /** Binds the port and serves; throws when the port cannot be had. */
  start(): Closable | Promise<Closable>;
  readonly log: Log;
  /** How often it tries again. Default: 300 ms, and 3 s after the first half minute. */
  readonly retryMs?: number;
}

/** The generation before gives its ports up within this time. */
const SOON_MS = 30_000;

/**
 * A server on a port of planoai itself. A port that somebody else has is no reason not to serve
 * requests: it is taken as soon as it is free, which is how a new generation follows an old one. Its
 * owner closes it.
 */
export class KeptServer {
  readonly #options: KeptServerOptions;
  readonly #startedMs = Date.now();
  #server: Closable | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #trying: Promise<void> = Promise.resolve();
  #closed = false;
  #told = false;

  constructor(options: KeptServerOptions) {
    this.#options = options;
  }

  /** Tries once; then goes on trying until it has the port or is closed. */
  async open(): Promise<void> {
    this.#trying = this.#try();
    await this.#trying;
  }

  surface(): Surface {
    const { what, url } = this.#options;
    return { what, url, ready: this.#server !== undefined };
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#trying;
    await this.#server?.close();
    this.#server = undefined;
  }

  async #try(): Promise<void> {
    if (this.#closed) return;
    const { log, what, url } = this.#options;
    try {
      this.#server = await this.#options.start();
      log.info("Listening", { for: what, url });
    } catch (error) {
      if (this.#closed) return;
      // Told once, and not of a generation that is about to leave.
      if (!this.#told && this.#elapsed() > 2_000) {
        this.#told = true;
        log.warn(`Cannot listen on ${url} yet`, { error: String(error) });
      }
      this.#timer = setTimeout(() => {
        this.#trying = this.#try();
      }, this.#options.retryMs ?? (this.#elapsed() < SOON_MS ? 300 : 3_000));
    }
  }

  #elapsed(): number {
    return Date.now() - this.#startedMs;
  }
}
