import type { ProviderEntry } from "../config/resolved.ts";

/**
 * True when two entries are one account of one provider, told apart by their models alone: what one
 * of them made, the other one has.
 */
export function sameAccount(a: ProviderEntry, b: ProviderEntry): boolean {
  return a === b ||
    a.provider.id === b.provider.id && a.baseUrl.href === b.baseUrl.href &&
      a.hostHeader === b.hostHeader && a.passthroughAuth === b.passthroughAuth &&
      a.accessKey?.reveal() === b.accessKey?.reveal() && sameMembers(a.headers, b.headers) &&
      sameMembers(a.settings ?? {}, b.settings ?? {});
}

/** The account that all of these entries are, or `undefined` when they are several or none. */
export function soleAccount(entries: readonly ProviderEntry[]): ProviderEntry | undefined {
  const [first] = entries;
  if (first === undefined) return undefined;
  return entries.every((entry) => sameAccount(first, entry)) ? first : undefined;
}

/**
 * What tells an entry's account from others of its provider, whose opaque state does not mix (W047):
 * the name of the account's first entry, or nothing when its provider has one account only.
 */
export function organisationOf(
  entry: ProviderEntry,
  entries: readonly ProviderEntry[],
): string | undefined {
  const same = entries.filter(({ provider }) => provider.id === entry.provider.id);
  if (same.length === 0 || soleAccount(same) !== undefined) return undefined;
  return (same.find((other) => sameAccount(other, entry)) ?? entry).name;
}

function sameMembers(
  a: Readonly<Record<string, string>>,
  b: Readonly<Record<string, string>>,
): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}
