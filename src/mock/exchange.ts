import {
  isArray,
  isObject,
  type Json,
  type JsonObject,
  type MutableJsonObject,
  parseObject,
} from "../base/json.ts";
import { hash32 } from "./stable_id.ts";

/** One recorded exchange, as its file holds it. */
export interface Exchange {
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  };
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    /** The body's bytes when they are UTF-8, which JSON and SSE always are. */
    readonly body?: string;
    /** The body's bytes in base64 otherwise. */
    readonly base64?: string;
  };
}

/** Headers that carry credentials or say whose they are. */
const secretHeaders = new Set([
  "authorization",
  "proxy-authorization",
  "x-api-key",
  "api-key",
  "x-goog-api-key",
  "cookie",
  "set-cookie",
  "openai-organization",
  "openai-project",
  "chatgpt-account-id",
  "anthropic-organization-id",
  "x-amz-security-token",
]);

/** Headers of one connection: they would be wrong on another one. */
const connectionHeaders = new Set([
  "connection",
  "content-encoding",
  "content-length",
  "host",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  // Asked for anew, so that the recorded bytes are plain.
  "accept-encoding",
]);

/** The headers that may go to the upstream, credentials included. */
export function forwardable(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !connectionHeaders.has(name)),
  );
}

/** The headers that may stand in a file. */
export function recordable(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(forwardable(headers)).filter(([name]) =>
      !secretHeaders.has(name) && !/(?:token|secret|api-?key|password)$/.test(name)
    ),
  );
}

/** The values that must not appear anywhere in a file: keys that came in headers or in the query. */
export function secretValues(
  headers: Readonly<Record<string, string>>,
  query: string,
): readonly string[] {
  const found: string[] = [];
  for (const [name, value] of Object.entries(headers)) {
    if (connectionHeaders.has(name) || name in recordable({ [name]: value })) continue;
    // Of an AWS signature only the key's id and the signature say anything to a stranger.
    const signed = /Credential=([^/,\s]+)[^]*Signature=([0-9a-f]+)/i.exec(value);
    const words = signed === null ? value.split(/[\s;,=]+/) : signed.slice(1);
    for (const word of words) if (word.length >= 8) found.push(word);
  }
  for (const [name, value] of new URLSearchParams(query)) {
    if (secretQuery.test(name) && value.length >= 8) found.push(value, encodeURIComponent(value));
  }
  return found;
}

/** Query parameters that vendors take credentials in. */
const secretQuery =
  /^(?:key|api[-_]?key|access_token|token|x-amz-(?:credential|signature|security-token))$/i;

/** Text without the secrets, should an upstream quote a key in its error. */
export function scrub(text: string, secrets: readonly string[]): string {
  return secrets.reduce((rest, secret) => rest.replaceAll(secret, "***"), text);
}

/** A path with its query, without the keys that some vendors take there. */
export function recordablePath(path: string): string {
  return path.replaceAll(
    /([?&])([^=&]+)=[^&]*/g,
    (whole, mark: string, name: string) => secretQuery.test(name) ? `${mark}${name}=***` : whole,
  );
}

/** Request fields that differ between runs of the same test and do not change the answer. */
const volatileFields = new Set([
  "client_metadata",
  "metadata",
  "prompt_cache_key",
  "safety_identifier",
  "user",
]);

/** What an exchange is found by: method, path and the body without what changes by itself. */
export function exchangeKey(method: string, path: string, body: string): string {
  return hash32(`${method} ${recordablePath(path)} ${steadyBody(body)}`).toString(16).padStart(
    8,
    "0",
  );
}

/** The body in one spelling: keys sorted, volatile fields gone. Not JSON: as it is. */
export function steadyBody(body: string): string {
  const value = parseObject(body);
  if (value === undefined) return body;
  const kept: MutableJsonObject = {};
  for (const key in value) if (!volatileFields.has(key)) kept[key] = value[key]!;
  return JSON.stringify(sorted(kept));
}

function sorted(value: Json): Json {
  if (isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key]!)]));
}

/** `0001_v1-messages_1a2b3c4d.json` */
export function exchangeFileName(number: number, path: string, key: string): string {
  const stem = path.replaceAll(/[^a-zA-Z0-9]+/g, "-").replaceAll(/^-|-$/g, "").slice(0, 60);
  return `${String(number).padStart(4, "0")}_${stem}_${key}.json`;
}

/** The exchange in a file's text, or what is wrong with it. */
export function parseExchange(text: string): Exchange | string {
  const value = parseObject(text);
  if (value === undefined) return "not a JSON object";
  const { request, response } = value;
  if (!isObject(request) || !isObject(response)) return '"request" or "response" is missing';
  if (typeof request.method !== "string" || typeof request.path !== "string") {
    return '"request.method" or "request.path" is not text';
  }
  if (typeof request.body !== "string") return '"request.body" is not text';
  if (typeof response.status !== "number") return '"response.status" is not a number';
  return value as JsonObject & Exchange;
}
