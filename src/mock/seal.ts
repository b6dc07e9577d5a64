import { hash32, stableId } from "./stable_id.ts";

/*
 * Opaque state as real providers make it: bytes that only the issuer can check. A client or a
 * gateway that loses, reorders or edits one byte gets the 400 that the real API gives.
 */

/** The signature of a thinking text (Anthropic `signature`, Responses `encrypted_content`). */
export function sealOf(text: string): string {
  return `EsMOCK${stableId("", `seal:${text}`, 40)}+/${hash32(text).toString(36)}==`;
}

export function sealHolds(text: string, seal: string): boolean {
  return sealOf(text) === seal;
}

/** Encrypted reasoning: the text is inside, so it can be checked without the summary. */
export function encryptedOf(text: string): string {
  return `gAAAAMOCK${base64Url(`${hash32(text).toString(36)}:${text}`)}`;
}

export function encryptedHolds(sealed: string): boolean {
  if (!sealed.startsWith("gAAAAMOCK")) return false;
  try {
    const inner = fromBase64Url(sealed.slice("gAAAAMOCK".length));
    const colon = inner.indexOf(":");
    return colon > 0 && hash32(inner.slice(colon + 1)).toString(36) === inner.slice(0, colon) &&
      encryptedOf(inner.slice(colon + 1)) === sealed;
  } catch {
    return false; // not base64: not ours
  }
}

function base64Url(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text))).replaceAll("+", "-")
    .replaceAll("/", "_");
}

function fromBase64Url(text: string): string {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return new TextDecoder().decode(Uint8Array.from(binary, (letter) => letter.charCodeAt(0)));
}
