import type { Auth } from "./provider.ts";

/**
 * How an entry may say that its key goes elsewhere than its provider usually wants it: Azure with an
 * Entra token, a gateway of one's own before a vendor.
 */
export const AUTH_WORDS = ["bearer", "api-key", "x-api-key", "x-goog-api-key"] as const;

export type AuthWord = typeof AUTH_WORDS[number];

/** What such a word means for a provider. Undefined for a word that is none. */
export function authOfWord(word: string, usual: Auth): Auth | undefined {
  const known = AUTH_WORDS.find((one) => one === word);
  const env = usual.kind === "none" ? "" : usual.env;
  if (known === undefined) return undefined;
  return known === "bearer" ? { kind: "bearer", env } : { kind: "header", header: known, env };
}
