import { Fault } from "../base/fault.ts";
import { equalSecret } from "../base/secret.ts";
import { isLoopback } from "../base/loopback.ts";
import type { ModelListener } from "../config/resolved.ts";
import { splitQueryKey } from "./query_key.ts";
import { apiKeys, bearerToken, clientCredential, type Credential } from "./request_headers.ts";

/** Names by which a loopback listener is called. A page that rebinds its own DNS name is none of them. */
const LOOPBACK_NAMES = new Set([
  // Docker Desktop's names for the machine that a container runs on.
  "host.docker.internal",
  "gateway.docker.internal",
]);

/**
 * The names by which a listener may be called; empty: any. Without keys on loopback these, written out
 * as far as they can be: `*.localhost` stands for every name below it. The gate itself knows a few more.
 */
export function hostsOf({ keys, address }: ModelListener): readonly string[] {
  if (keys.length > 0 || !isLoopback(address)) return [];
  return [
    ...new Set(["localhost", "*.localhost", "127.0.0.1", "[::1]", ...LOOPBACK_NAMES, address]),
  ];
}

/**
 * Who may speak to a listener: `Host` on unauthenticated loopback binds (DNS rebinding), `Origin`
 * everywhere, keys where the listener has some. Checked before the path decides anything.
 */
export class Gate {
  readonly #keys: readonly string[];
  readonly #origins: ReadonlySet<string>;
  readonly #checkHost: boolean;
  readonly #address: string;
  /** The last `Host` that was let in. */
  #lastHost: string | null = null;

  constructor(listener: ModelListener) {
    this.#keys = listener.keys.map((key) => key.reveal());
    this.#origins = new Set(listener.corsOrigins);
    this.#checkHost = listener.keys.length === 0 && isLoopback(listener.address);
    this.#address = listener.address;
  }

  /**
   * Lets a request in, or throws `forbidden` (host, origin) or `unauthorized` (key). Gives the
   * way to the credential that is the client's own: a key of this listener is never passed on.
   */
  admit(headers: Headers, origin: string | null, query = ""): () => Credential {
    this.admitPreflight(headers, origin);
    // Most entries bring their own key: the client's is only read when one asks for it.
    if (this.#keys.length === 0) return () => clientCredential(headers, query);
    const credential = this.#admitKey(headers, query);
    return () => credential;
  }

  /** Host and origin alone: a browser asks `OPTIONS` without credentials (Fetch standard §4.8). */
  admitPreflight(headers: Headers, origin: string | null): void {
    if (this.#checkHost) this.#admitHost(headers.get("host"));
    if (origin !== null && !this.allowsOrigin(origin)) {
      throw new Fault("forbidden", `Cannot serve origin "${origin.slice(0, 100)}": not allowed`, {
        note: "list it under `listeners[].cors.origins` in the config",
      });
    }
  }

  allowsOrigin(origin: string): boolean {
    return this.#origins.has(origin) || this.#origins.has("*");
  }

  #admitHost(host: string | null): void {
    // Clients call by one name again and again.
    if (host !== null && host === this.#lastHost) return;
    const name = host === null ? "" : host.replace(/:\d*$/, "").toLowerCase();
    const known = name === "" || LOOPBACK_NAMES.has(name) || isLoopback(name) ||
      name === this.#address || name.endsWith(".localhost");
    if (known) {
      this.#lastHost = host;
      return;
    }
    throw new Fault("forbidden", `Cannot serve host "${name.slice(0, 100)}": not this machine`, {
      note: "use localhost, or set `listeners[].auth.keys` and listen on a public address",
    });
  }

  #admitKey(headers: Headers, query: string): Credential {
    const shown = [bearerToken(headers), ...apiKeys(headers), splitQueryKey(query).key]
      .filter((key) => key !== undefined);
    const own = shown.filter((key) => !this.#knows(key));
    // A header that came twice reads as one value: with a key of ours in it, it is nobody's to pass on.
    const clean = own.filter((key) => !this.#keys.some((one) => key.includes(one)));
    if (own.length < shown.length) return clean[0];
    throw new Fault(
      "unauthorized",
      shown.length === 0
        ? "Cannot serve the request: it carries no key"
        : "Cannot serve the request: its key is not one of this listener's",
      { note: "send `Authorization: Bearer <key>` or `x-api-key: <key>`" },
    );
  }

  /** Compares with every key, so that the time tells nothing of which one was near. */
  #knows(shown: string): boolean {
    let known = false;
    for (const key of this.#keys) known = equalSecret(shown, key) || known;
    return known;
  }
}
