import { Fault } from "./fault.ts";
import { isLoopback } from "./loopback.ts";
import { type JsonObject, parseObject, stringOf } from "./json.ts";
import { optional } from "./optional.ts";
import { Secret } from "./secret.ts";

/** A file of Google Cloud credentials, as `gcloud` or the console writes it. */
export type GoogleKeyFile =
  | {
    readonly kind: "service_account";
    readonly email: string;
    readonly privateKey: Secret;
    readonly keyId?: string;
    readonly tokenUrl: URL;
  }
  | {
    readonly kind: "authorized_user";
    readonly clientId: string;
    readonly clientSecret: Secret;
    readonly refreshToken: Secret;
    readonly tokenUrl: URL;
    /** Who is billed; `gcloud auth application-default login` writes it. */
    readonly quotaProject?: string;
  };

/** Where tokens are asked for, when the file does not say. */
const TOKEN_URL = "https://oauth2.googleapis.com/token";

/**
 * Where the credentials are: the path in `GOOGLE_APPLICATION_CREDENTIALS`, which must exist, else
 * where `gcloud auth application-default login` writes them, which may not.
 */
export function googleKeyPath(
  env: (name: string) => string | undefined,
  home: string,
): { readonly path: string; readonly chosen: boolean } {
  const chosen = env("GOOGLE_APPLICATION_CREDENTIALS") ?? "";
  if (chosen !== "") return { path: chosen, chosen: true };
  const folder = env("CLOUDSDK_CONFIG") ?? "";
  return {
    path: `${
      folder === "" ? `${home}/.config/gcloud` : folder
    }/application_default_credentials.json`,
    chosen: false,
  };
}

/** The project that a credentials file belongs to; `undefined` for one that names none or is none. */
export function googleProjectIn(text: string): string | undefined {
  const file = parseObject(text);
  const project = stringOf(file?.project_id) ?? stringOf(file?.quota_project_id);
  return project === "" ? undefined : project;
}

/** Reads a credentials file. Throws a {@link Fault} `config` that says what is wrong, never what is in it. */
export function readGoogleKeyFile(text: string, path: string): GoogleKeyFile {
  const file = parseObject(text);
  if (file === undefined) throw wrong(path, "not a JSON object");
  const member = (name: string): string => {
    const value = stringOf(file[name]) ?? "";
    if (value === "") throw wrong(path, `"${name}" is missing`);
    return value;
  };
  const tokenUrl = readTokenUrl(file, path);
  switch (file.type) {
    case "service_account":
      return {
        kind: "service_account",
        email: member("client_email"),
        privateKey: new Secret(member("private_key"), path),
        ...optional("keyId", stringOf(file.private_key_id)),
        tokenUrl,
      };
    case "authorized_user":
      return {
        kind: "authorized_user",
        clientId: member("client_id"),
        clientSecret: new Secret(member("client_secret"), path),
        refreshToken: new Secret(member("refresh_token"), path),
        tokenUrl,
        ...optional("quotaProject", stringOf(file.quota_project_id)),
      };
    default:
      throw wrong(
        path,
        `credentials of type ${JSON.stringify(file.type ?? null)} are not supported`,
        "planoai reads service_account and authorized_user, and asks the metadata server",
      );
  }
}

/** Keys and refresh tokens go there: in the clear only to this machine. */
function readTokenUrl(file: JsonObject, path: string): URL {
  const text = stringOf(file.token_uri) ?? TOKEN_URL;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === "https:" || url?.protocol === "http:" && isLoopback(url.hostname)) {
    return url;
  }
  throw wrong(path, '"token_uri" is not an https URL');
}

function wrong(path: string, state: string, note?: string): Fault {
  return new Fault(
    "config",
    `Cannot use the Google credentials in "${path}": ${state}`,
    optional("note", note),
  );
}
