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
  const key = entry.passthroughAuth ? credential() : entry.accessKey?.reveal();
  if (key === undefined || key.length < SHORTEST_KEY) return text;
  return text.replaceAll(key, "***");
}
