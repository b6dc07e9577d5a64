import type { Secret } from "../../base/secret.ts";
import { equalSecret } from "../../base/secret.ts";

const LASTS_MS = 12 * 3600 * 1000;
/** Wrong tokens of one address in a minute, after which none of it is looked at. */
const TRIES = 20;

/** Addresses that are told apart; the others share one count. */
const MOST_PEERS = 1000;

/** Who has shown the token. Nothing is kept: a session is a signed date, and a restart ends them all. */
export class Sessions {
  readonly #token: Secret;
  readonly #key: Promise<CryptoKey>;
  readonly #now: () => number;
  #minute = 0;
  readonly #failures = new Map<string, number>();

  constructor(token: Secret, now: () => number) {
    this.#token = token;
    this.#now = now;
    const seed = crypto.getRandomValues(new Uint8Array(32));
    const hmac = { name: "HMAC", hash: "SHA-256" };
    this.#key = crypto.subtle.importKey("raw", seed, hmac, false, ["sign"]);
  }

  /** True when the request carries a session, or the token as a bearer. */
  async isOpen(request: Request, peer = ""): Promise<boolean> {
    const bearer = /^Bearer +(\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
    if (bearer !== undefined) return this.tryToken(bearer, peer) === "right";
    return await this.#isSession(cookieOf(request, cookieName(request)));
  }

  /**
   * Whether a token is the right one. `busy`: too many from this address were wrong of late; another's
   * old token locks nobody out.
   */
  tryToken(token: string, peer = ""): "right" | "wrong" | "busy" {
    const minute = Math.floor(this.#now() / 60_000);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#failures.clear();
    }
    const isKnown = this.#failures.has(peer) || this.#failures.size < MOST_PEERS;
    const who = isKnown ? peer : "";
    const failures = this.#failures.get(who) ?? 0;
    if (failures >= TRIES) return "busy";
    if (equalSecret(token, this.#token.reveal())) return "right";
    this.#failures.set(who, failures + 1);
    return "wrong";
  }

  /** The `set-cookie` of a new session. */
  async open(request: Request): Promise<string> {
    const until = String(this.#now() + LASTS_MS);
    const value = `${until}.${await this.#sign(until)}`;
    return `${cookieName(request)}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${
      LASTS_MS / 1000
    }`;
  }

  async #isSession(value: string | undefined): Promise<boolean> {
    const match = /^(\d{1,16})\.([\da-f]{64})$/.exec(value ?? "");
    if (match === null || Number(match[1]) < this.#now()) return false;
    return equalSecret(match[2]!, await this.#sign(match[1]!));
  }

  async #sign(text: string): Promise<string> {
    const key = await this.#key;
    const bytes = await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(text));
    return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }
}

/** Cookies do not know ports: two viewers of one host would take each other's away. */
function cookieName(request: Request): string {
  const port = /:(\d+)$/.exec(request.headers.get("host") ?? "")?.[1] ?? "80";
  return `planoai_viewer_${port}`;
}

function cookieOf(request: Request, name: string): string | undefined {
  for (const pair of (request.headers.get("cookie") ?? "").split(";")) {
    const at = pair.indexOf("=");
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return undefined;
}
