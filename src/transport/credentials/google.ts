import { Fault } from "../../base/fault.ts";
import {
  type GoogleKeyFile,
  googleKeyPath,
  readGoogleKeyFile,
} from "../../base/google_key_file.ts";
import { parseObject, stringOf } from "../../base/json.ts";
import { optional } from "../../base/optional.ts";
import { Secret } from "../../base/secret.ts";
import { ask, METADATA_WAITS, type Question, refusal } from "./ask.ts";
import type { CredentialDeps } from "./deps.ts";
import type { Ending } from "./lease.ts";
import { signJwt } from "./jwt.ts";

/** An access token of Google Cloud. */
export interface GoogleToken extends Ending {
  readonly token: Secret;
  /** Whom a person's credentials bill (`x-goog-user-project`). */
  readonly billedProject?: string;
}

/** What a token may be used for; the account's roles say what it may really do. */
const SCOPE = "https://www.googleapis.com/auth/cloud-platform";
const WHAT = "a Google Cloud token";
const FORM = [["content-type", "application/x-www-form-urlencoded"]] as const;
const METADATA = [["metadata-flavor", "Google"]] as const;

/**
 * A token of the credentials that Google's own libraries would find: a file, else the metadata server.
 * Throws a {@link Fault}: `config` when there are none or they are wrong, `upstream_refused` when who
 * hands out tokens does not answer.
 */
export async function findGoogleToken(
  deps: CredentialDeps,
  signal: AbortSignal,
): Promise<GoogleToken> {
  const { path, chosen } = googleKeyPath((name) => deps.env(name), deps.home);
  const text = await deps.readText(path);
  if (text !== undefined) return await tokenOfFile(deps, readGoogleKeyFile(text, path), signal);
  if (chosen) {
    throw new Fault(
      "config",
      `Cannot read "${path}" of $GOOGLE_APPLICATION_CREDENTIALS: no such file`,
    );
  }
  return await tokenOfMachine(deps, signal);
}

async function tokenOfFile(
  deps: CredentialDeps,
  file: GoogleKeyFile,
  signal: AbortSignal,
): Promise<GoogleToken> {
  switch (file.kind) {
    case "service_account": {
      const assertion = await signJwt({
        key: file.privateKey,
        keyId: file.keyId,
        claims: { iss: file.email, scope: SCOPE, aud: file.tokenUrl.href },
        nowMs: deps.now(),
      });
      const form = { grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion };
      const note = `for ${file.email}; is this machine's clock right, and the key not revoked?`;
      return await trade(deps, { url: file.tokenUrl, form, secrets: [assertion], note }, signal);
    }
    case "authorized_user": {
      const secrets = [file.clientSecret.reveal(), file.refreshToken.reveal()] as const;
      const form = {
        grant_type: "refresh_token",
        client_id: file.clientId,
        client_secret: secrets[0],
        refresh_token: secrets[1],
      };
      const note = "gcloud auth application-default login signs in again";
      const token = await trade(deps, { url: file.tokenUrl, form, secrets, note }, signal);
      return { ...token, ...optional("billedProject", file.quotaProject) };
    }
    default:
      return file satisfies never;
  }
}

interface Trade {
  readonly url: URL;
  readonly form: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
  readonly note: string;
}

async function trade(
  deps: CredentialDeps,
  { url, form, secrets, note }: Trade,
  signal: AbortSignal,
): Promise<GoogleToken> {
  const body = new URLSearchParams(form).toString();
  const question: Question = { what: WHAT, url, method: "POST", headers: FORM, body };
  const { status, text } = await ask(deps.upstream, question, signal);
  if (status === 200) return tokenIn(text, deps.now());
  const answer = parseObject(text);
  const words = [stringOf(answer?.error), stringOf(answer?.error_description)];
  const said = words.filter((one) => one !== undefined).join(": ");
  throw refusal({ what: WHAT, url, status, said, secrets, note });
}

/** The token of the account that this machine runs as (Compute Engine, GKE, Cloud Run). */
async function tokenOfMachine(deps: CredentialDeps, signal: AbortSignal): Promise<GoogleToken> {
  const path = "instance/service-accounts/default/token";
  const { url, status, text } = await askMetadata(deps, path, signal).catch((error) => {
    if (!(error instanceof Fault) || error.code !== "upstream_refused") throw error;
    throw new Fault(
      "config",
      `Cannot get ${WHAT}: no credentials in $GOOGLE_APPLICATION_CREDENTIALS or ` +
        "~/.config/gcloud/application_default_credentials.json, and no metadata server answers",
      {
        cause: error,
        note: "gcloud auth application-default login signs in; " +
          "GOOGLE_APPLICATION_CREDENTIALS names a service account's key file",
      },
    );
  });
  if (status === 200) return tokenIn(text, deps.now());
  const note = status === 404 ? "this machine runs as no service account" : undefined;
  throw refusal({ what: WHAT, url, status, ...optional("note", note) });
}

/** The project of this machine, where Google's metadata server runs; `undefined` elsewhere. */
export async function googleProjectOfMachine(
  deps: CredentialDeps,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const { status, text } = await askMetadata(deps, "project/project-id", signal);
    return status === 200 && /^[a-z0-9:.-]+$/.test(text.trim()) ? text.trim() : undefined;
  } catch (error) {
    if (error instanceof Fault && error.code === "upstream_refused") return undefined;
    throw error;
  }
}

async function askMetadata(deps: CredentialDeps, path: string, signal: AbortSignal) {
  const chosen = deps.env("GCE_METADATA_HOST") ?? "";
  const host = chosen === "" ? "metadata.google.internal" : chosen;
  const root = `http://${host}/computeMetadata/v1/`;
  if (!URL.canParse(root)) {
    throw new Fault("config", "Cannot use GCE_METADATA_HOST: it is neither a host nor host:port");
  }
  const url = new URL(path, root);
  const question: Question = {
    what: WHAT,
    url,
    method: "GET",
    headers: METADATA,
    timeouts: METADATA_WAITS,
  };
  return { url, ...await ask(deps.direct, question, signal) };
}

function tokenIn(text: string, nowMs: number): GoogleToken {
  const answer = parseObject(text);
  const token = stringOf(answer?.access_token) ?? "";
  const seconds = Number(answer?.expires_in);
  if (token === "") {
    throw new Fault("upstream_refused", `Cannot get ${WHAT}: the answer holds none`);
  }
  return {
    token: new Secret(token, "Google Cloud"),
    // An hour is what Google gives; without a word it is taken for less.
    expiresAtMs: nowMs + (seconds > 0 ? seconds : 1800) * 1000,
  };
}
