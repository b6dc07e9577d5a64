import { isObject, type JsonObject, parseObject, stringOf } from "../../base/json.ts";
import { optional } from "../../base/optional.ts";
import { Secret } from "../../base/secret.ts";

/** A login to ChatGPT, as `planoai chatgpt login` keeps it. */
export interface ChatgptLogin {
  readonly accessToken: Secret;
  readonly refreshToken?: Secret;
  readonly idToken?: Secret;
  /** Milliseconds since 1970; absent when the token does not say, and then it counts as over. */
  readonly expiresAtMs?: number;
  /** The account that pays, sent as `ChatGPT-Account-Id`. */
  readonly accountId?: string;
}

/** A token is over a minute before its end: the request takes time, and clocks differ. */
const MARGIN_MS = 60_000;

/** The file of a home: `~/.plano/chatgpt/auth.json`. */
export function chatgptFile(planoHome: string): string {
  return `${planoHome}/chatgpt/auth.json`;
}

/** True when the access token cannot be used any more. */
export function isOver({ expiresAtMs }: ChatgptLogin, nowMs: number): boolean {
  return expiresAtMs === undefined || nowMs >= expiresAtMs - MARGIN_MS;
}

/** The login in an answer of the issuer. What it leaves out (a refresh may) stays as it was. */
export function loginIn(answer: JsonObject, before?: ChatgptLogin): ChatgptLogin | undefined {
  const accessToken = secretIn(answer, "access_token");
  if (accessToken === undefined) return undefined;
  const idToken = secretIn(answer, "id_token") ?? before?.idToken;
  const claims = claimsOf(accessToken);
  const seconds = claims.exp;
  return {
    accessToken,
    ...optional("refreshToken", secretIn(answer, "refresh_token") ?? before?.refreshToken),
    ...optional("idToken", idToken),
    ...(typeof seconds === "number" ? { expiresAtMs: Math.floor(seconds) * 1000 } : {}),
    ...optional(
      "accountId",
      accountIn(claims) ?? (idToken === undefined ? undefined : accountIn(claimsOf(idToken))) ??
        before?.accountId,
    ),
  };
}

/** The login in the file's text; `undefined` when it holds none. */
export function parseLogin(text: string): ChatgptLogin | undefined {
  const file = parseObject(text);
  const accessToken = file === undefined ? undefined : secretIn(file, "access_token");
  if (file === undefined || accessToken === undefined) return undefined;
  const { expires_at: seconds } = file;
  return {
    accessToken,
    ...optional("refreshToken", secretIn(file, "refresh_token")),
    ...optional("idToken", secretIn(file, "id_token")),
    ...(typeof seconds === "number" ? { expiresAtMs: seconds * 1000 } : {}),
    ...optional("accountId", stringOf(file.account_id)),
  };
}

/** The file's text. */
export function loginText(login: ChatgptLogin): string {
  const { accessToken, refreshToken, idToken, expiresAtMs, accountId } = login;
  const file = {
    access_token: accessToken.reveal(),
    ...optional("refresh_token", refreshToken?.reveal()),
    ...optional("id_token", idToken?.reveal()),
    ...(expiresAtMs === undefined ? {} : { expires_at: Math.floor(expiresAtMs / 1000) }),
    ...optional("account_id", accountId),
  };
  return JSON.stringify(file, null, 2) + "\n";
}

function secretIn(object: JsonObject, name: string): Secret | undefined {
  const value = stringOf(object[name]) ?? "";
  // A token goes into a header: one with a space or a line break is none.
  return /^[\x21-\x7e]+$/.test(value) ? new Secret(value, `ChatGPT's ${name}`) : undefined;
}

function accountIn(claims: JsonObject): string | undefined {
  const own = claims["https://api.openai.com/auth"];
  const account = isObject(own) ? stringOf(own.chatgpt_account_id) ?? "" : "";
  return /^[\w.:-]+$/.test(account) ? account : undefined;
}

/** What a JWT says. It is not verified: it comes from its issuer, and goes back to it. */
function claimsOf(token: Secret): JsonObject {
  try {
    const payload = token.reveal().split(".")[1] ?? "";
    const bytes = Uint8Array.from(
      atob(payload.replaceAll("-", "+").replaceAll("_", "/")),
      (letter) => letter.charCodeAt(0),
    );
    return parseObject(new TextDecoder().decode(bytes)) ?? {};
  } catch {
    return {}; // not a JWT
  }
}
