import { Fault } from "../base/fault.ts";
import type { ProviderEntry } from "../config/resolved.ts";
import type { UpstreamSide } from "../ir/codec.ts";
import type { Auth } from "../providers/provider.ts";
import type { HeaderPair } from "../transport/upstream.ts";
import { splitQueryKey } from "./query_key.ts";

/** Client headers that every provider may see; the rest stays here (security.md 15, W112, W113). */
const FORWARDED = ["user-agent", "x-request-id", "traceparent", "idempotency-key"];

/** Where headers are looked up: a client's, or those with something in their place. */
export type HeaderView = Pick<Headers, "get">;

/** A client's own credential, already known not to be a key of this gateway. */
export type Credential = string | undefined;

/** The credential in a request: `Authorization` with or without `Bearer`, else a key's own header or query. */
export function clientCredential(headers: Headers, query = ""): Credential {
  return bearerToken(headers) ?? apiKeys(headers)[0] ?? splitQueryKey(query).key;
}

/** The token of `Authorization`, with or without its scheme; other schemes hold no key. */
export function bearerToken(headers: Headers): Credential {
  const token = headers.get("authorization")?.replace(/^\s*bearer(\s+|$)/i, "").trim();
  return token === undefined || token === "" || token.includes(" ") ? undefined : token;
}

/** Headers in which clients show a key: Anthropic's, Google's and Azure's. */
const KEY_HEADERS = ["x-api-key", "x-goog-api-key", "api-key"];

/** The keys in headers of their own. */
export function apiKeys(headers: Headers): readonly string[] {
  return KEY_HEADERS.flatMap((name) => headers.get(name)?.trim() || []);
}

/** The headers of one entry and one dialect that never change, made once. */
export interface EntryHeaders {
  readonly fixed: readonly HeaderPair[];
  /** Client headers to pass on, each with the value that stands in when the client sent none. */
  readonly forwarded: readonly (readonly [name: string, fallback: string | undefined])[];
  /** True when the config sets the content type itself. */
  readonly ownContentType: boolean;
  /** True when the config sets the credential's header itself. */
  readonly ownCredential: boolean;
  /** True when the config sets `tracestate` itself. */
  readonly ownTraceState: boolean;
  /** True when a hosted provider would be asked without any key. */
  readonly keyMissing: boolean;
  /** How the provider is told a client's own credential. */
  readonly auth: Auth;
}

/** Prepares an entry's headers: key, then the dialect's and the provider's, then the config's, which win. */
export function prepareHeaders(
  entry: ProviderEntry,
  dialect: UpstreamSide | undefined,
  auth: Auth = entry.provider.auth,
): EntryHeaders {
  const { provider } = entry;
  const fixed = new Map<string, string>([["accept", "*/*"], ["accept-encoding", "identity"]]);
  if (entry.accessKey !== undefined && !entry.passthroughAuth) {
    for (const [name, value] of credentialHeaders(auth, entry.accessKey.reveal())) {
      fixed.set(name, value);
    }
  }
  for (const [name, value] of Object.entries(entry.headers)) fixed.set(name.toLowerCase(), value);
  const defaults = { ...dialect?.headers, ...provider.headers };
  const names = [
    ...FORWARDED,
    ...dialect?.forwardHeaders ?? [],
    ...provider.forwardHeaders ?? [],
    ...entry.passthroughAuth ? provider.credentialHeaders ?? [] : [],
  ];
  for (const [name, value] of Object.entries(defaults)) {
    if (!fixed.has(name) && !names.includes(name)) fixed.set(name, value);
  }
  const ownCredential = credentialHeaders(auth, "").some(([name]) => fixed.has(name));
  return {
    fixed: [...fixed],
    forwarded: names.filter((name) => !fixed.has(name)).map((name) => [name, defaults[name]]),
    ownContentType: fixed.has("content-type"),
    ownTraceState: fixed.has("tracestate"),
    auth,
    ownCredential,
    keyMissing: provider.keyRequired && !ownCredential && !entry.passthroughAuth && isAtHome(entry),
  };
}

/** True at the provider's own address: a server of one's own often wants no key. */
function isAtHome({ provider, baseUrl }: ProviderEntry): boolean {
  return provider.baseUrl !== undefined && !provider.baseUrl.includes("{") &&
    new URL(provider.baseUrl).host === baseUrl.host;
}

/** How a provider is told a credential. */
export function credentialHeaders(auth: Auth, value: string): readonly HeaderPair[] {
  switch (auth.kind) {
    case "bearer":
    case "sigv4":
    case "gcp":
    case "chatgpt":
      return [["authorization", `Bearer ${value}`]];
    case "header":
      return [[auth.header, value]];
    case "none":
      return [];
    default:
      return auth satisfies never;
  }
}

/** The headers of one request to one target. Throws `bad_request` when its provider needs a key and has none. */
export function requestHeaders(
  entry: ProviderEntry,
  prepared: EntryHeaders,
  client: HeaderView,
  credential: () => Credential,
  contentType: string | null,
): HeaderPair[] {
  if (prepared.keyMissing) throw keyMissing(entry);
  const pairs: HeaderPair[] = [...prepared.fixed];
  if (contentType !== null && !prepared.ownContentType) {
    pairs.push(["content-type", contentType]);
  }
  for (const [name, fallback] of prepared.forwarded) {
    const value = client.get(name) ?? fallback;
    if (value === undefined) continue;
    pairs.push([name, value]);
    // A trace's state means nothing without the trace, so it is not looked for without one.
    if (name === "traceparent" && !prepared.ownTraceState) {
      pushOptional(pairs, "tracestate", client);
    }
  }
  if (entry.passthroughAuth && !prepared.ownCredential) {
    const own = credential();
    if (own !== undefined) pairs.push(...credentialHeaders(prepared.auth, own));
  }
  return pairs;
}

function keyMissing({ name, provider }: ProviderEntry): Fault {
  const variable = provider.auth.kind === "none" ? "MY_KEY" : provider.auth.env;
  return new Fault("bad_request", `Cannot ask ${provider.title}: "${name}" has no key`, {
    reason: "key_missing",
    note: `set "access_key: $${variable}" or "passthrough_auth: true" in the config`,
  });
}

function pushOptional(pairs: HeaderPair[], name: string, client: HeaderView): void {
  const value = client.get(name);
  if (value !== null) pairs.push([name, value]);
}
