import { Fault } from "../../base/fault.ts";
import { stringOf } from "../../base/json.ts";
import { oneLine } from "../../base/log.ts";
import { askIssuer, chatgptIssuer, CLIENT_ID, withoutToken } from "./chatgpt_issuer.ts";
import { type ChatgptLogin, loginIn } from "./chatgpt_login.ts";
import type { CredentialDeps } from "./deps.ts";

/** What a person types where. */
export interface DeviceCode {
  readonly url: string;
  readonly code: string;
}

/** What a login does while it runs. */
export interface DeviceLoginOptions {
  /** The code is there: show it. */
  show(code: DeviceCode): void;
  /** Still nobody has typed it; called before each pause. */
  waiting(leftMs: number): void;
  pause(ms: number, signal: AbortSignal): Promise<void>;
}

/** How long a code may be typed in. */
export const CODE_LIFE_MS = 15 * 60_000;
/** The issuer is asked no more often than this, whatever it says. */
const MIN_PAUSE_MS = 5_000;
/** Nor less often: a wrong answer must not make the login sleep. */
const MAX_PAUSE_MS = 60_000;

const WHAT = "a ChatGPT login";

/**
 * Logs in by a code that a person types on another page (cli-config §1.11). Nothing is written: a
 * login that is already there survives one that fails. Throws a {@link Fault}, `cancelled` when the
 * signal aborts.
 */
export async function deviceLogin(
  deps: CredentialDeps,
  options: DeviceLoginOptions,
  signal: AbortSignal,
): Promise<ChatgptLogin> {
  try {
    return await untilTyped(deps, options, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new Fault("cancelled", "Cannot log in to ChatGPT: interrupted", { cause: error });
  }
}

async function untilTyped(
  deps: CredentialDeps,
  options: DeviceLoginOptions,
  signal: AbortSignal,
): Promise<ChatgptLogin> {
  const { id, code, pauseMs } = await askCode(deps, signal);
  options.show({ url: `${chatgptIssuer(deps)}/codex/device`, code });
  const endMs = deps.now() + CODE_LIFE_MS;
  for (;;) {
    const grant = await pollOnce(deps, { device_auth_id: id, user_code: code }, signal);
    if (grant !== undefined) return await exchange(deps, grant, signal);
    const leftMs = endMs - deps.now();
    if (leftMs <= 0) {
      throw new Fault(
        "upstream_timeout",
        `Cannot log in to ChatGPT: nobody typed the code within ${CODE_LIFE_MS / 60_000} minutes`,
        { note: "planoai chatgpt login shows a new one" },
      );
    }
    options.waiting(leftMs);
    await options.pause(Math.min(pauseMs, leftMs), signal);
  }
}

async function askCode(deps: CredentialDeps, signal: AbortSignal) {
  const answer = await askIssuer(deps, {
    path: "/api/accounts/deviceauth/usercode",
    what: "a login code for ChatGPT",
    json: { client_id: CLIENT_ID },
  }, signal);
  const { status, body } = answer;
  if (status !== 200) answer.refuse();
  const id = stringOf(body.device_auth_id) ?? "";
  // It is shown on a terminal: what is no code there is cut off.
  const code = oneLine(stringOf(body.user_code) ?? stringOf(body.usercode) ?? "", 40);
  if (id === "" || code === "") throw withoutToken("a login code for ChatGPT");
  const seconds = Number(body.interval);
  const askedMs = Number.isFinite(seconds) ? seconds * 1000 : MIN_PAUSE_MS;
  return { id, code, pauseMs: Math.min(Math.max(askedMs, MIN_PAUSE_MS), MAX_PAUSE_MS) };
}

/** What the person's consent is traded with. */
interface Grant {
  readonly code: string;
  readonly verifier: string;
}

/** `undefined` while nobody has typed the code, and when the network fails for once. */
async function pollOnce(
  deps: CredentialDeps,
  json: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Grant | undefined> {
  const path = "/api/accounts/deviceauth/token";
  const answer = await askIssuer(deps, { path, what: WHAT, json }, signal).catch((error) => {
    if (error instanceof Fault && error.code === "upstream_refused") return undefined;
    throw error;
  });
  if (answer === undefined || answer.status === 403 || answer.status === 404) return undefined;
  if (answer.status !== 200) answer.refuse("planoai chatgpt login starts again");
  const code = stringOf(answer.body.authorization_code) ?? "";
  const verifier = stringOf(answer.body.code_verifier) ?? "";
  if (code === "" || verifier === "") throw withoutToken(WHAT);
  return { code, verifier };
}

async function exchange(
  deps: CredentialDeps,
  { code, verifier }: Grant,
  signal: AbortSignal,
): Promise<ChatgptLogin> {
  const answer = await askIssuer(deps, {
    path: "/oauth/token",
    what: WHAT,
    form: {
      grant_type: "authorization_code",
      code,
      redirect_uri: `${chatgptIssuer(deps)}/deviceauth/callback`,
      client_id: CLIENT_ID,
      code_verifier: verifier,
    },
  }, signal);
  if (answer.status !== 200) answer.refuse("planoai chatgpt login starts again");
  const login = loginIn(answer.body);
  if (login === undefined) throw withoutToken(WHAT);
  return login;
}
