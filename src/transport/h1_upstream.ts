import { Deadlines } from "./deadline.ts";
import { Exchange } from "./h1_exchange.ts";
import { requestBytes } from "./h1_request.ts";
import { Pool, POOL_LIMITS, type PoolLimits } from "./pool.ts";
import type { Upstream, UpstreamReply, UpstreamRequest } from "./upstream.ts";

/** What an HTTP/1.1 client is made of besides its requests. */
export interface H1Options {
  /** PEM certificates that are trusted besides the system's. */
  readonly caCerts?: readonly string[];
  readonly limits?: Partial<PoolLimits>;
}

/**
 * HTTP/1.1 over TCP and TLS with keep-alive: the hot path, at about a third of the CPU of `fetch`
 * (`bench/transport.ts`). Strict with replies: whatever two parsers could read in two ways is a
 * fault and ends the connection. Never follows a redirect, never decompresses.
 */
export class H1Upstream implements Upstream {
  readonly #deadlines = new Deadlines();
  readonly #pool: Pool;

  constructor(options: H1Options = {}) {
    const limits = { ...POOL_LIMITS, ...options.limits };
    this.#pool = new Pool(this.#deadlines, limits, options.caCerts ?? []);
  }

  async send(request: UpstreamRequest, signal: AbortSignal): Promise<UpstreamReply> {
    const bytes = requestBytes(request);
    return await new Exchange(request, signal, this.#pool, this.#deadlines).run(bytes);
  }

  close(): void {
    this.#pool.close();
    this.#deadlines.close();
  }

  abort(): void {
    this.#deadlines.abandonAll();
    this.close();
  }

  /** Connections now open, and how many of them rest. */
  connections(): { readonly open: number; readonly idle: number } {
    return this.#pool.counts();
  }
}
