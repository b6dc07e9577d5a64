import type { ProviderEntry } from "../config/resolved.ts";
import type { Credential } from "./request_headers.ts";

/** A shorter key would be found inside ordinary words. */
const SHORTEST_KEY = 8;

/**
 * A provider's words without the credential that it was sent: some quote it in their errors, and
 * these go to clients and into logs (security.md 14).
 */
export function withoutKey(
  text: string,
  entry: ProviderEntry,
  credential: () => Credential,
): string {
  const key = entry.passthroughAuth ? hideable(credential()) : quotableKey(entry);
  return key === undefined ? text : text.replaceAll(key, "***");
}

/** The entry's own key, where it is sent to the provider. */
export function quotableKey({ passthroughAuth, accessKey }: ProviderEntry): string | undefined {
  return passthroughAuth ? undefined : hideable(accessKey?.reveal());
}

function hideable(key: string | undefined): string | undefined {
  return key === undefined || key.length < SHORTEST_KEY ? undefined : key;
}
