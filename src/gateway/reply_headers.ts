import type { HeaderPair } from "../transport/upstream.ts";

/**
 * What an upstream says to us and not to the client: hop-by-hop headers, framing that no longer
 * holds (W104), and what would speak for this host's browser policy.
 */
export const DROPPED_HEADERS: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "content-length",
  "date",
  "server",
  "set-cookie",
  "alt-svc",
  "strict-transport-security",
  "content-security-policy",
  "report-to",
  "nel",
  "server-timing",
  // Another planoai behind this one: the client gets this one's word.
  "x-plano-target",
  "x-plano-request-id",
]);

/** Describes a body that a translation has replaced. */
const BODY_HEADERS = new Set([
  "cache-control",
  "content-encoding",
  "content-type",
  "content-md5",
  "digest",
  "etag",
]);

/**
 * The upstream's headers as the client gets them. `replaced`: the body is no longer the upstream's.
 * `ownId` is the request's id when the upstream gave none.
 */
export function replyHeaders(
  headers: readonly HeaderPair[],
  replaced: boolean,
  ownId: string,
): [string, string][] {
  const kept: [string, string][] = [];
  let requestId: string | undefined;
  let names = 0;
  for (const [name, value] of headers) {
    if (DROPPED_HEADERS.has(name) || name.startsWith("access-control-")) continue;
    if (replaced && BODY_HEADERS.has(name)) continue;
    if (name === "x-request-id" || name === "request-id") {
      requestId = value;
      names |= name === "request-id" ? 1 : 2;
    }
    kept.push([name, value]);
  }
  // OpenAI's SDK reads `x-request-id`, Anthropic's `request-id`: each finds the provider's.
  if ((names & 1) === 0) kept.push(["request-id", requestId ?? ownId]);
  if ((names & 2) === 0) kept.push(["x-request-id", requestId ?? ownId]);
  // The access log knows the request by this one.
  if (requestId !== undefined && requestId !== ownId) kept.push(["x-plano-request-id", ownId]);
  return kept;
}
