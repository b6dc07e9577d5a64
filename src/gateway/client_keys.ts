import { apiKeys, bearerToken } from "./request_headers.ts";
import { splitQueryKey } from "./query_key.ts";

/** Members of a query that by their names hold a credential, whichever API they are for. */
const QUERY_NAMES = /key|token|secret|passw|signature/i;

/** How browsers show a key to a WebSocket. */
const SOCKET_KEY = /api-key\.([^\s,]+)/g;

/**
 * Everything in a request's head that is, or may be, a credential: texts that are quoted anywhere are
 * told without these. `query` begins with its `?`, or is empty.
 */
export function clientKeys(headers: Headers, query: string): readonly string[] {
  const sockets = headers.get("sec-websocket-protocol") ?? "";
  return [
    bearerToken(headers),
    ...apiKeys(headers),
    ...schemeKeys(headers.get("authorization")),
    ...schemeKeys(headers.get("proxy-authorization")),
    ...[...sockets.matchAll(SOCKET_KEY)].map(([, key]) => key),
    splitQueryKey(query).key,
    ...queryKeys(query),
  ].filter((key) => key !== undefined);
}

/** What stands behind a scheme; of a login its password, too. */
function schemeKeys(header: string | null): readonly string[] {
  const [, scheme = "", value = ""] = /^\s*(\S+)\s+(.*\S)\s*$/.exec(header ?? "") ?? [];
  if (scheme.toLowerCase() !== "basic") return value === "" ? [] : [value];
  return [value, passwordOf(value)];
}

function passwordOf(login: string): string {
  try {
    const text = atob(login);
    return text.slice(text.indexOf(":") + 1);
  } catch {
    return "";
  }
}

/** As they are written, and as they are read. */
function queryKeys(query: string): readonly string[] {
  return query.slice(1).split("&").flatMap((member) => {
    const mark = member.indexOf("=");
    if (mark === -1 || !QUERY_NAMES.test(member.slice(0, mark))) return [];
    const written = member.slice(mark + 1);
    return [written, new URLSearchParams(`v=${written}`).get("v") ?? ""];
  });
}
