import { Fault } from "../base/fault.ts";
import { HTTP2_ONLY } from "./connect.ts";
import { FetchUpstream } from "./fetch_upstream.ts";
import { H1Upstream } from "./h1_upstream.ts";
import { originName } from "./origin_name.ts";
import type { PoolLimits } from "./pool.ts";
import { type ProxyEnv, proxyFor } from "./proxy_env.ts";
import type { Origin, Upstream, UpstreamReply, UpstreamRequest } from "./upstream.ts";

/** Which client reaches an origin: `fetch` through a proxy, else the own one. */
export function chooseUpstream(origin: Origin, env: ProxyEnv): "h1" | "fetch" {
  return proxyFor(origin, env) === undefined ? "h1" : "fetch";
}

/** What {@link createUpstream} is given; nothing is read from the environment behind its back. */
export interface UpstreamOptions {
  readonly proxyEnv: ProxyEnv;
  /** PEM certificates that are trusted besides the system's. */
  readonly caCerts?: readonly string[];
  readonly limits?: Partial<PoolLimits>;
}

/** The gateway's way to every provider: both clients, chosen per origin by data. */
export class Upstreams implements Upstream {
  readonly #env: ProxyEnv;
  readonly #h1: H1Upstream;
  readonly #fetch: FetchUpstream;
  /** By origin object, so that the choice is made once per provider. */
  readonly #chosen = new WeakMap<Origin, "h1" | "fetch">();
  /** Hosts that turned out to speak HTTP/2 alone. */
  readonly #http2Only = new Set<string>();

  constructor(options: UpstreamOptions) {
    const { proxyEnv, caCerts, limits } = options;
    const trust = caCerts === undefined ? {} : { caCerts };
    this.#env = proxyEnv;
    this.#h1 = new H1Upstream({ ...trust, ...(limits === undefined ? {} : { limits }) });
    this.#fetch = new FetchUpstream({ ...trust, proxyFor: (origin) => proxyFor(origin, proxyEnv) });
  }

  send(request: UpstreamRequest, signal: AbortSignal): Promise<UpstreamReply> {
    return this.#choose(request.origin) === "h1"
      ? this.#sendH1(request, signal)
      : this.#fetch.send(request, signal);
  }

  close(): void {
    this.#h1.close();
    this.#fetch.close();
  }

  abort(): void {
    this.#h1.abort();
    this.#fetch.abort();
  }

  #choose(origin: Origin): "h1" | "fetch" {
    const known = this.#chosen.get(origin);
    if (known !== undefined) return known;
    const choice = this.#http2Only.has(originName(origin))
      ? "fetch"
      : chooseUpstream(origin, this.#env);
    this.#chosen.set(origin, choice);
    return choice;
  }

  /** A handshake that fails for want of HTTP/1.1 has sent nothing, so it may be tried again. */
  async #sendH1(request: UpstreamRequest, signal: AbortSignal): Promise<UpstreamReply> {
    try {
      return await this.#h1.send(request, signal);
    } catch (error) {
      if (!(error instanceof Fault) || error.reason !== HTTP2_ONLY) throw error;
      this.#http2Only.add(originName(request.origin));
      this.#chosen.set(request.origin, "fetch");
      return await this.#fetch.send(request, signal);
    }
  }
}

/** The upstream of a gateway. Close it when the gateway closes. */
export function createUpstream(options: UpstreamOptions): Upstreams {
  return new Upstreams(options);
}
