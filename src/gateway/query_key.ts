/** A query without its credential, and the credential. */
export interface SplitQuery {
  /** As received otherwise, with its `?`; empty when nothing is left. */
  readonly query: string;
  /** `undefined` when the query held none. */
  readonly key: string | undefined;
}

/**
 * Names by which APIs take a credential in the query: Google's (cloud.google.com/apis/docs/system-parameters)
 * and Azure's.
 */
const CREDENTIALS = new Set(["key", "access_token", "oauth_token", "api-key"]);

/** A query that AWS has been asked to trust: a signature for another host, and perhaps a session's token. */
const SIGNED = /^x-amz-/i;

/**
 * Google's clients may say who they are in the query: `?key=AIza…`. It is theirs for this gateway, or
 * for the provider as a header, never a part of an address: addresses end up in logs (security.md 14,
 * 15, W113). Every such member is taken out, however its name is spelled; the first one that says
 * something counts.
 */
export function splitQueryKey(query: string): SplitQuery {
  // Nearly no query has one; an escape may hide its name.
  if (!/key|token|x-amz-|%/i.test(query)) return { query, key: undefined };
  let key: string | undefined;
  const kept = query.slice(1).split("&").filter((member) => {
    const mark = member.indexOf("=");
    const name = plain(mark === -1 ? member : member.slice(0, mark));
    if (SIGNED.test(name)) return false;
    if (!CREDENTIALS.has(name)) return true;
    const value = mark === -1 ? "" : plain(member.slice(mark + 1)).trim();
    if (value !== "") key ??= value;
    return false;
  });
  const rest = kept.join("&");
  return { query: rest === "" ? "" : `?${rest}`, key };
}

/** A member's text as servers read it; as it is when its escapes are broken. */
function plain(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}
