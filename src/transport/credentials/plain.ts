import type { ProviderEntry } from "../../config/resolved.ts";
import type { Auth } from "../../providers/provider.ts";

/** Kinds of credential that are in the config or in the request. */
const PLAIN: ReadonlySet<Auth["kind"]> = new Set(["bearer", "header", "none"]);

/** True when an entry's credential is there already, or comes with each request. */
export function isPlain(entry: ProviderEntry): boolean {
  return entry.accessKey !== undefined || entry.passthroughAuth ||
    headerNames(entry).has("authorization");
}

/** The names of the headers that the config sets, in lower case. */
export function headerNames({ headers }: ProviderEntry): ReadonlySet<string> {
  return new Set(Object.keys(headers).map((name) => name.toLowerCase()));
}

/** The kinds of credential that have to be fetched or computed for these entries. */
export function fetchedKinds(entries: readonly ProviderEntry[]): ReadonlySet<Auth["kind"]> {
  const kinds = new Set<Auth["kind"]>();
  for (const entry of entries) {
    if (isPlain(entry)) continue;
    const ways = [entry.provider.auth, ...entry.speaks.map((way) => way.auth)];
    for (const auth of ways) if (auth !== undefined && !PLAIN.has(auth.kind)) kinds.add(auth.kind);
  }
  return kinds;
}
