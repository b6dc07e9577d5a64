/**
 * Custody of opaque state. A Converse client echoes `reasoningText.signature` and `redactedContent`
 * without reading them, so they carry anyone's state:
 * - what a Converse upstream made travels verbatim, so that the bytes are the same whether the reply
 *   was passed through or re-encoded. It comes back without an issuer, and goes to a Converse upstream;
 * - what anyone else made travels wrapped, with its issuer's name, and is unwrapped when it comes
 *   back: as text in `signature`, as base64 in `redactedContent`, which SDKs decode to bytes.
 */
import { type DialectId, type Issuer, sameIssuer } from "../../ir/origin.ts";
import type { Seal } from "../../ir/part.ts";
import {
  base64ToSealed,
  SEAL_PREFIX,
  type Sealed,
  sealToBase64,
  sealToText,
  textToSealed,
} from "../../ir/seal.ts";
import { HERE } from "./wire.ts";

/**
 * The signature of thinking that nobody signed (a Chat upstream's). Programs that collect a stream
 * leave an empty one out, and then nothing would say that Claude must not get the turn as it is.
 */
export const UNSIGNED = `${SEAL_PREFIX}unsigned`;

/** Reads a `signature`. `issuer` is given for an upstream's reply, absent for a client's turn. */
export function readSignature(text: string | undefined, issuer?: Issuer): Partial<Sealed> {
  return readSeal("signature", text, issuer, textToSealed);
}

/** Reads `redactedContent`. */
export function readRedacted(base64: string | undefined, issuer?: Issuer): Partial<Sealed> {
  return readSeal("redacted", base64, issuer, base64ToSealed);
}

function readSeal(
  kind: "signature" | "redacted",
  data: string | undefined,
  issuer: Issuer | undefined,
  unwrap: (text: string) => Sealed | undefined,
): Partial<Sealed> {
  if (data === undefined || data === "" || data === UNSIGNED) return {};
  if (issuer !== undefined) return { seal: { kind, data, issuer, dialect: HERE } };
  return unwrap(data) ?? { seal: { kind, data } };
}

/** True when thinking stands as `reasoningText`: it says something, or its seal is a signature. */
export function isReasoningText(seal: Seal | undefined, text: string): boolean {
  return seal === undefined || text !== "" || seal.kind === "signature";
}

/** The `signature` or, where {@link isReasoningText} says no, the `redactedContent` for a client. */
export function sealForClient(seal: Seal, text: string, id: string | undefined): string {
  const isText = isReasoningText(seal, text);
  const isNative = seal.issuer === undefined || seal.dialect === HERE;
  if (isNative && seal.kind === (isText ? "signature" : "redacted")) return seal.data;
  return isText ? sealToText(seal, id) : sealToBase64(seal, id);
}

/**
 * True when a seal may go to an upstream: its issuer is the upstream's own, or nobody has said who
 * made it and it came in this dialect (W046).
 */
export function mayReturn(seal: Seal, source: DialectId, target: Issuer): boolean {
  if (seal.kind === "encrypted") return false;
  return seal.issuer === undefined ? source === HERE : sameIssuer(seal.issuer, target);
}
