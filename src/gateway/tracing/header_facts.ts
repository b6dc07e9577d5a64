/** Headers that hold a credential, whoever made their names up. */
const CREDENTIAL =
  /authorization|api-?key|token|secret|cookie|passw|credential|signature|^sec-websocket-/i;

/** True for the name of a header that holds a credential. */
export function isCredentialName(name: string): boolean {
  return CREDENTIAL.test(name);
}

/**
 * What a proxy in front says, or what is told of a request anyway: not the client's words. The rest of
 * `x-plano-` is clients' (Plano's own example has it as a prefix).
 */
const NOT_CLIENTS =
  /^(x-forwarded-|x-envoy-|x-plano-(peer|edge|cluster|request-id|target|provider|losses)$|x-request-id$)/;

const MAX_ATTRIBUTES = 64;

/** Characters of a value; of a name, too. */
const MAX_TEXT = 256;

/** A client's text as a record holds it: no control characters, not endless. */
export function boundedText(text: string, max = MAX_TEXT): string {
  // deno-lint-ignore no-control-regex
  return text.slice(0, max).replace(/[\u0000-\u001f\u007f-\u009f]/g, " ").trim();
}

/**
 * What headers add to a span (`tracing.span_attributes.header_prefixes`): `x-plano-user-id` with the
 * prefix `x-plano-` is `user.id`. The first prefix that fits counts. Headers that by their name hold a
 * credential are none of it.
 */
export function headerAttributes(
  headers: Iterable<readonly [name: string, value: string]>,
  prefixes: readonly string[],
  hide: (text: string) => string = (text) => text,
): Readonly<Record<string, string>> | undefined {
  const attributes: Record<string, string> = {};
  let count = 0;
  for (const [name, value] of headers) {
    const prefix = prefixes.find((one) => name.startsWith(one));
    if (prefix === undefined || isCredentialName(name) || NOT_CLIENTS.test(name)) continue;
    const key = name.slice(prefix.length).replace(/^-+/, "").replaceAll("-", ".");
    if (key === "" || count >= MAX_ATTRIBUTES) continue;
    attributes[key.slice(0, MAX_TEXT)] = boundedText(hide(value));
    count++;
  }
  return count === 0 ? undefined : attributes;
}

/** What the headers say that name a user (`exporters[].distinct_id_header`), by their names. */
export function distinctIds(
  headers: Pick<Headers, "get">,
  names: readonly string[],
  hide: (text: string) => string = (text) => text,
): Readonly<Record<string, string>> | undefined {
  const ids: Record<string, string> = {};
  for (const name of names) {
    const value = headers.get(name);
    if (value !== null && value !== "") ids[name] = boundedText(hide(value));
  }
  return Object.keys(ids).length === 0 ? undefined : ids;
}
