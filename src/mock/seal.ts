import { isArray, isObject, type Json } from "../base/json.ts";
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

/** Bytes that base64 spells with `+` and `/`, so that whoever changes the alphabet is found out. */
const sealMark = "\xfb\xef\xbe\xff\xfe";

/** Gemini's `thoughtSignature`: what it belongs to is inside. */
export function thoughtSealOf(about: string): string {
  const inner = `${hash32(about).toString(36)}:${about}`;
  return btoa(sealMark + String.fromCharCode(...new TextEncoder().encode(inner)));
}

/** What a thought signature belongs to, or `undefined` when it is not one of the mock's. */
export function thoughtSealed(signature: string): string | undefined {
  try {
    const binary = atob(signature.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(
      binary.slice(sealMark.length),
      (letter) => letter.charCodeAt(0),
    );
    const inner = new TextDecoder().decode(bytes);
    const about = inner.slice(inner.indexOf(":") + 1);
    return binary.startsWith(sealMark) && inner === `${hash32(about).toString(36)}:${about}`
      ? about
      : undefined;
  } catch {
    return undefined; // not base64: not ours
  }
}

/** What the signature of a call is about: its name and arguments, in whatever order they come. */
export function aboutCall(name: string, args: Json): string {
  return `call ${name} ${JSON.stringify(inOrder(args))}`;
}

/** What the signature of an answer in words is about; a client may join the words in its own way. */
export const ABOUT_TEXT = "text";

function inOrder(value: Json): Json {
  if (isArray(value)) return value.map(inOrder);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, inOrder(value[key]!)]));
}

function base64Url(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text))).replaceAll("+", "-")
    .replaceAll("/", "_");
}

function fromBase64Url(text: string): string {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return new TextDecoder().decode(Uint8Array.from(binary, (letter) => letter.charCodeAt(0)));
}
