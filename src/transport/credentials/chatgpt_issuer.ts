import { Fault } from "../../base/fault.ts";
import { isObject, type JsonObject, parseObject, stringOf } from "../../base/json.ts";
import { isLoopback } from "../../base/loopback.ts";
import { ask, refusal } from "./ask.ts";
import { type ChatgptLogin, loginIn } from "./chatgpt_login.ts";
import type { CredentialDeps } from "./deps.ts";

/** Codex's own id: OpenAI has the device login for it alone. */
export const CLIENT_ID = "app_EMoamEEZ73f0CkXaXp7hrann";

/** Names another issuer, for tests. */
export const ISSUER_VARIABLE = "PLANO_CHATGPT_ISSUER";

const ISSUER = "https://auth.openai.com";

/** Where logins come from, without a slash at the end. Throws a {@link Fault} `config` for a wrong {@link ISSUER_VARIABLE}. */
export function chatgptIssuer({ env }: Pick<CredentialDeps, "env">): string {
  const chosen = env(ISSUER_VARIABLE) ?? "";
  if (chosen === "") return ISSUER;
  const url = URL.canParse(chosen) ? new URL(chosen) : undefined;
  if (url?.protocol === "https:" || url?.protocol === "http:" && isLoopback(url.hostname)) {
    return url.href.replace(/\/+$/, "");
  }
  throw new Fault(
    "config",
    `Cannot use ${ISSUER_VARIABLE}: neither an https URL nor an http URL of this machine`,
  );
}

/** A question to the issuer, as JSON or as a form. */
export interface IssuerQuestion {
  /** Below the issuer's address. */
  readonly path: string;
  readonly what: string;
  readonly json?: Readonly<Record<string, string>>;
  readonly form?: Readonly<Record<string, string>>;
}

/** What the issuer answered; `body` is empty when it was not a JSON object. */
export interface IssuerAnswer {
  readonly status: number;
  readonly body: JsonObject;
  /** Throws: makes a {@link Fault} of this answer. */
  refuse(note?: string): never;
}

/** Asks the issuer. Throws a {@link Fault} `upstream_refused` when it does not answer. */
export async function askIssuer(
  deps: CredentialDeps,
  { path, what, json, form }: IssuerQuestion,
  signal: AbortSignal,
): Promise<IssuerAnswer> {
  const url = new URL(chatgptIssuer(deps) + path);
  const { status, text } = await ask(deps.upstream, {
    what,
    url,
    method: "POST",
    headers: [[
      "content-type",
      form === undefined ? "application/json" : "application/x-www-form-urlencoded",
    ]],
    body: form === undefined ? JSON.stringify(json) : new URLSearchParams(form).toString(),
  }, signal);
  const body = parseObject(text) ?? {};
  return {
    status,
    body,
    refuse(note) {
      const secrets = Object.entries({ ...json, ...form })
        .filter(([name]) => SENSITIVE.has(name)).map(([, value]) => value);
      throw refusal({
        what,
        url,
        status,
        said: errorIn(body),
        secrets,
        ...(note === undefined ? {} : { note }),
      });
    },
  };
}

/** Members of questions that must not come back in an error. */
const SENSITIVE = new Set(["refresh_token", "code", "code_verifier", "device_auth_id"]);

/** `{error: "x", error_description: "…"}` of OAuth, or `{error: {code, message}}` of OpenAI's API. */
function errorIn({ error, error_description }: JsonObject): string | undefined {
  const words = isObject(error)
    ? [stringOf(error.code), stringOf(error.message)]
    : [stringOf(error), stringOf(error_description)];
  const said = words.filter((one) => one !== undefined && one !== "").join(": ");
  return said === "" ? undefined : said;
}

/** Trades the refresh token for a new login. Throws a {@link Fault} `config` when the login has ended. */
export async function refreshLogin(
  deps: CredentialDeps,
  login: ChatgptLogin,
  signal: AbortSignal,
): Promise<ChatgptLogin> {
  const what = "a new ChatGPT token";
  if (login.refreshToken === undefined) {
    throw new Fault("config", `Cannot get ${what}: the login has ended and cannot be renewed`, {
      note: "planoai chatgpt login",
    });
  }
  const answer = await askIssuer(deps, {
    path: "/oauth/token",
    what,
    json: {
      client_id: CLIENT_ID,
      grant_type: "refresh_token",
      refresh_token: login.refreshToken.reveal(),
      scope: "openid profile email",
    },
  }, signal);
  if (answer.status !== 200) answer.refuse("planoai chatgpt login signs in again");
  const next = loginIn(answer.body, login);
  if (next === undefined) throw withoutToken(what);
  return next;
}

/** The issuer's 200 without what was asked for. */
export function withoutToken(what: string): Fault {
  return new Fault("upstream_refused", `Cannot get ${what}: the issuer's answer holds none`);
}
