import { ANTHROPIC_MESSAGES, OPENAI_CHAT, OPENAI_RESPONSES } from "../dialects/ids.ts";
import { dialectOf, dialects } from "../dialects/registry.ts";
import type { Dialect } from "../ir/codec.ts";

const byPath = new Map<string, Dialect>();
for (const dialect of dialects.values()) {
  for (const path of dialect.client.paths) byPath.set(path, dialect);
}

/** The dialect that a `POST` to this path is written in. */
export function dialectOfPath(path: string): Dialect | undefined {
  return byPath.get(path);
}

/** Where Messages clients count tokens. */
export const COUNT_TOKENS = "/v1/messages/count_tokens";

/** What the paths take that this gateway answers itself; `undefined` for those of providers. */
export function ownMethods(path: string): string | undefined {
  if (dialectOfPath(path) !== undefined || path === COUNT_TOKENS) return "POST, OPTIONS";
  return path === "/" || path === "/v1/models" ? "GET, HEAD, OPTIONS" : undefined;
}

/** The dialect in which to answer an error on a path that is not one of the three. */
export function errorDialect(path: string, headers: Headers): Dialect {
  if (path.startsWith("/v1/messages") || headers.has("anthropic-version")) {
    return dialectOf(ANTHROPIC_MESSAGES);
  }
  return dialectOf(path.startsWith("/v1/responses") ? OPENAI_RESPONSES : OPENAI_CHAT);
}

/** Path and query of a request's URL: one slash for several, no trailing one, never decoded. */
export function splitUrl(url: string): { readonly path: string; readonly query: string } {
  const start = url.indexOf("/", url.indexOf("://") + 3);
  const mark = url.indexOf("?", start);
  const raw = mark === -1 ? url.slice(start) : url.slice(start, mark);
  return { path: tidy(raw), query: mark === -1 ? "" : url.slice(mark) };
}

function tidy(path: string): string {
  const single = path.includes("//") ? path.replace(/\/{2,}/g, "/") : path;
  return single.length > 1 && single.endsWith("/") ? single.slice(0, -1) : single;
}
