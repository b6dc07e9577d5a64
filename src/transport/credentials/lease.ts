import { unlessAborted } from "./unless_aborted.ts";

/** A credential that may end. */
export interface Ending {
  /** Milliseconds since 1970; absent: until it is refused. */
  readonly expiresAtMs?: number;
}

/** How a {@link Lease} gets a credential and when it asks for the next. */
export interface LeaseOptions<T> {
  fetch(signal: AbortSignal): Promise<T>;
  now(): number;
  /** How long before its end a credential is replaced. */
  readonly earlyMs: number;
}

/** A credential is not used in its last seconds: the request takes time, and clocks differ. */
const MARGIN_MS = 10_000;
/** The pause between two attempts to replace a credential that is still good. */
const RETRY_MS = 10_000;
/** A credential younger than this was not refused for its age; fetching again would not help. */
const FRESH_MS = 60_000;

/**
 * One credential for many requests: fetched once however many ask, replaced before it ends. While it
 * is still good a replacement is fetched beside the requests, and its failure harms none of them.
 */
export class Lease<T extends Ending> {
  readonly #options: LeaseOptions<T>;
  readonly #closing = new AbortController();
  #held: T | undefined;
  #heldSinceMs = 0;
  #flight: Promise<T> | undefined;
  #flightSinceMs = -Infinity;

  constructor(options: LeaseOptions<T>) {
    this.#options = options;
  }

  /** The credential. A caller who leaves does not end the fetch that others wait for. */
  get(signal: AbortSignal): Promise<T> {
    const held = this.#held;
    if (held === undefined) return unlessAborted(this.#fetch(), signal);
    const nowMs = this.#options.now();
    const leftMs = (held.expiresAtMs ?? Infinity) - nowMs;
    if (leftMs <= MARGIN_MS) return unlessAborted(this.#fetch(), signal);
    if (leftMs <= this.#options.earlyMs && nowMs - this.#flightSinceMs >= RETRY_MS) {
      this.#fetch().catch(() => {}); // told when the credential has really ended
    }
    return Promise.resolve(held);
  }

  /**
   * The upstream refused `used`: forgets it. True when the next {@link get} gives another one; an old
   * credential's late refusal does not throw its successor away.
   */
  refused(used: T | undefined): boolean {
    const held = this.#held;
    if (held === undefined || (used !== undefined && used !== held)) return true;
    if (this.#options.now() - this.#heldSinceMs < FRESH_MS) return false;
    this.#held = undefined;
    return true;
  }

  /** Ends a fetch on its way. */
  close(): void {
    this.#closing.abort();
  }

  #fetch(): Promise<T> {
    if (this.#flight !== undefined) return this.#flight;
    const flight = this.#run();
    const landed = () => void (this.#flight = undefined);
    this.#flight = flight;
    flight.then(landed, landed);
    return flight;
  }

  async #run(): Promise<T> {
    this.#flightSinceMs = this.#options.now();
    const next = await this.#options.fetch(this.#closing.signal);
    this.#held = next;
    this.#heldSinceMs = this.#options.now();
    return next;
  }
}
