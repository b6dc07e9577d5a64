import {
  ANTHROPIC_MESSAGES,
  BEDROCK_CONVERSE,
  GEMINI,
  OPENAI_CHAT,
  OPENAI_RESPONSES,
} from "../dialects/ids.ts";
import { type DialectRow, DIALECTS } from "../dialects/registry.ts";
import type { PathAsk } from "../ir/codec.ts";
import type { DialectId } from "../ir/origin.ts";

/** The dialect that a path belongs to, and what the path says where the dialect puts it there. */
export interface ClientRoute {
  readonly dialect: DialectId;
  readonly said?: PathAsk;
}

const byPath = new Map<string, ClientRoute>();
const readers: DialectRow[] = DIALECTS.filter((row) => row.readPath !== undefined);
for (const { id, paths } of DIALECTS) {
  for (const path of paths) byPath.set(path, { dialect: id });
}

/** The dialect that a `POST` to this path is written in. */
export function clientRoute(path: string): ClientRoute | undefined {
  const exact = byPath.get(path);
  if (exact !== undefined) return exact;
  for (const { id, readPath } of readers) {
    const said = readPath?.(path);
    if (said !== undefined) return { dialect: id, said };
  }
  return undefined;
}

/** Where Messages clients count tokens. */
export const COUNT_TOKENS = "/v1/messages/count_tokens";

/** What the paths take that this gateway answers itself; `undefined` for those of providers. */
export function ownMethods(path: string): string | undefined {
  if (clientRoute(path) !== undefined || path === COUNT_TOKENS) return "POST, OPTIONS";
  return path === "/" || path === "/v1/models" ? "GET, HEAD, OPTIONS" : undefined;
}

/** The dialect in which to answer an error on a path that is no dialect's own. */
export function errorDialect(path: string, headers: Headers): DialectId {
  if (path.startsWith("/v1/messages") || headers.has("anthropic-version")) {
    return ANTHROPIC_MESSAGES;
  }
  if (path.startsWith("/v1beta/") || isGoogles(headers)) return GEMINI;
  if (path.startsWith("/model/")) return BEDROCK_CONVERSE;
  return path.startsWith("/v1/responses") ? OPENAI_RESPONSES : OPENAI_CHAT;
}

/** Google's SDK asks below `/v1`, where OpenAI's clients do; only its headers tell it apart. */
function isGoogles(headers: Headers): boolean {
  return headers.has("x-goog-api-client") || headers.has("x-goog-api-key");
}

/**
 * Path and query of a request's URL: one slash for several, no trailing one, and no letter escaped that
 * need not be (RFC 3986 §6.2.2.2). Everything that decides anything reads this one path; a provider
 * that reads `/v1/ch%61t` as `/v1/chat` then reads nothing else than what was decided on.
 */
export function splitUrl(url: string): { readonly path: string; readonly query: string } {
  const start = url.indexOf("/", url.indexOf("://") + 3);
  const mark = url.indexOf("?", start);
  const raw = mark === -1 ? url.slice(start) : url.slice(start, mark);
  return { path: tidy(raw), query: mark === -1 ? "" : url.slice(mark) };
}

/** Letters, digits and `-._~`: what an escape of them means is what they mean. */
const NEEDLESS_ESCAPES = /%(?:2[DE]|3\d|[46][1-9A-F]|[57][\dA]|5F|7E)/gi;

function tidy(raw: string): string {
  const path = raw.includes("%") ? plain(raw) : raw;
  const single = path.includes("//") ? path.replace(/\/{2,}/g, "/") : path;
  return single.length > 1 && single.endsWith("/") ? single.slice(0, -1) : single;
}

/** A broken escape stays, and with it all: another one could appear by decoding. */
function plain(path: string): string {
  if (/%(?![\da-f]{2})/i.test(path)) return path;
  return path.replace(NEEDLESS_ESCAPES, (escape) => decodeURIComponent(escape));
}
