import type { Asked } from "./credential_world.ts";

/** A JWT that says this, signed by nobody. */
export function jwt(claims: Readonly<Record<string, unknown>>): string {
  const part = (value: unknown) =>
    btoa(JSON.stringify(value)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  return `${part({ alg: "none" })}.${part(claims)}.signature`;
}

/** Plays auth.openai.com: the device login, and refresh tokens that work once. */
export class ChatgptIssuer {
  /** How often a poll finds that nobody has typed the code. */
  pending = 0;
  /** Seconds; the issuer says them as text. */
  interval = "5";
  /** Refresh tokens that it takes. */
  readonly good = new Set<string>();
  /** How long its access tokens last. */
  lifeMs = 10 * 86_400_000;
  refreshes = 0;
  #count = 0;
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  answer = ({ path, body }: Asked): Response => {
    switch (path) {
      case "/api/accounts/deviceauth/usercode":
        return Response.json({
          device_auth_id: "device-canary",
          user_code: "ABCD-1234",
          interval: this.interval,
        });
      case "/api/accounts/deviceauth/token":
        if (this.pending-- > 0) return Response.json({ error: "pending" }, { status: 403 });
        return Response.json({
          authorization_code: "code-canary",
          code_challenge: "challenge",
          code_verifier: "verifier-canary",
        });
      case "/oauth/token":
        return body.startsWith("{") ? this.#refresh(body) : Response.json(this.#tokens());
      default:
        return new Response("", { status: 404 });
    }
  };

  #refresh(body: string): Response {
    this.refreshes++;
    const { refresh_token: token } = JSON.parse(body);
    if (this.good.delete(token)) return Response.json(this.#tokens());
    return Response.json(
      { error: { code: "refresh_token_reused", message: `${token} has been used` } },
      { status: 401 },
    );
  }

  #tokens() {
    const refresh = `refresh-canary-${++this.#count}`;
    this.good.add(refresh);
    return {
      access_token: jwt({
        exp: (this.#now() + this.lifeMs) / 1000,
        n: `access-canary-${this.#count}`,
        "https://api.openai.com/auth": { chatgpt_account_id: "acc_1" },
      }),
      refresh_token: refresh,
      id_token: jwt({ email: "id-canary" }),
    };
  }
}
