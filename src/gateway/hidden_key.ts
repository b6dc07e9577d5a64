import type { ProviderEntry } from "../config/resolved.ts";
import { keyHider } from "./capture/hidden_keys.ts";
import type { Credential } from "./request_headers.ts";
import { isCredentialName } from "./tracing/header_facts.ts";

/**
 * A provider's words without the credential that it was sent: some quote it in their errors, and
 * these go to clients and into logs (security.md 14).
 */
export function withoutKey(
  text: string,
  entry: ProviderEntry,
  credential: () => Credential,
): string {
  const own = entry.passthroughAuth ? credential() : undefined;
  return keyHider([own, ...entryKeys(entry)])(text);
}

/** A configured header's value of this length without a space may be a key, whatever its name. */
const LIKELY_KEY = /^\S{20,}$/;

/** What an entry says to its provider that nobody else should read: its key, and keys among its headers. */
export function entryKeys(
  { accessKey, headers }: Pick<ProviderEntry, "accessKey" | "headers">,
): readonly string[] {
  const own = accessKey === undefined ? [] : [accessKey.reveal()];
  const others = Object.entries(headers)
    .filter(([name, value]) => isCredentialName(name) || LIKELY_KEY.test(value))
    .map(([, value]) => value.replace(/^(bearer|basic)\s+/i, ""));
  return [...own, ...others];
}
