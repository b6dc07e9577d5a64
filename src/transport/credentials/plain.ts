import type { ProviderEntry } from "../../config/resolved.ts";

/** True when an entry's credential is there already, or comes with each request. */
export function isPlain(entry: ProviderEntry): boolean {
  return entry.accessKey !== undefined || entry.passthroughAuth ||
    headerNames(entry).has("authorization");
}

/** The names of the headers that the config sets, in lower case. */
export function headerNames({ headers }: ProviderEntry): ReadonlySet<string> {
  return new Set(Object.keys(headers).map((name) => name.toLowerCase()));
}
