import { knownAddress } from "../providers/known_addresses.ts";
import type { Provider } from "../providers/provider.ts";

/** What a `base_url` is, or why it is none. */
export type BaseUrl =
  | { readonly ok: true; readonly url: URL }
  | { readonly ok: false; readonly state: string; readonly note: string };

/** Reads a `base_url`: http or https, no query, no credentials in it. */
export function readBaseUrl(text: string): BaseUrl {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) {
    return {
      ok: false,
      state: "it has no scheme",
      note: 'begin it with "http://" or "https://"',
    };
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.hostname === "") {
    return { ok: false, state: "it cannot be parsed", note: 'an example: "https://host:8000/v1"' };
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    const scheme = url.protocol.slice(0, -1);
    return { ok: false, state: `its scheme is "${scheme}"`, note: "use http or https" };
  }
  if (url.username !== "" || url.password !== "") {
    return {
      ok: false,
      state: "it holds a user name or password",
      note: "put credentials into access_key or headers",
    };
  }
  if (url.search !== "" || url.hash !== "") {
    return {
      ok: false,
      state: 'it holds "?" or "#"',
      note: "only host, port and path may stand here",
    };
  }
  return { ok: true, url };
}

/**
 * The API root: a `base_url` with a path is the whole root; one without gets the provider's prefix
 * (DESIGN §7). What the provider's ways spell out themselves is no part of it. No trailing slash.
 */
export function apiRoot(
  url: URL,
  provider: Pick<Provider, "pathPrefix" | "rootEnds">,
  model: string,
): URL {
  const root = new URL(url);
  let path = root.pathname.replace(/\/+$/, "");
  const known = knownAddress(url, model);
  if (path === "") path = provider.pathPrefix;
  else if (known !== undefined && path.endsWith(known.path)) path += known.version;
  const end = provider.rootEnds?.find((one) => path.endsWith(one)) ?? "";
  root.pathname = path.slice(0, path.length - end.length);
  return root;
}

/** The names in a template's braces: `{region}`. */
export function slotsIn(template: string): readonly string[] {
  return [...template.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!);
}
