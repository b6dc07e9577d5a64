/**
 * Custody of opaque state. A Messages client echoes `signature` and `redacted_thinking.data` without
 * reading them, so they carry anyone's state:
 * - what a Messages upstream made travels verbatim, so that the bytes are the same whether the
 *   reply was passed through or re-encoded. It comes back without an issuer, and goes to a Messages upstream;
 * - what anyone else made (OpenAI's encrypted reasoning, Gemini's thought signatures) travels as
 *   `sealToText`, which names its issuer, and is unwrapped when it comes back. A reply with wrapped
 *   state was translated, so the next request must be decoded too: wrapped text is never to be
 *   passed through to an upstream (its prefix is `SEAL_PREFIX`).
 */

import { type DialectId, type Issuer, sameIssuer } from "../../ir/origin.ts";
import type { Seal } from "../../ir/part.ts";
import { sealToText, textToSealed } from "../../ir/seal.ts";
import { HERE } from "./wire.ts";

/** What a signature or redacted data turned out to be, with the id of the item it was cut from. */
export interface Sealed {
  readonly seal?: Seal;
  readonly id?: string;
}

/** Reads `signature` or `data`. `issuer` is given for an upstream's reply, absent for a client's turn. */
export function readSeal(
  kind: "signature" | "redacted",
  text: string | undefined,
  issuer: Issuer | undefined,
): Sealed {
  // Thinking that no issuer has signed (`reasoning_content` of a Chat upstream) carries "".
  if (text === undefined || text === "") return {};
  if (issuer !== undefined) return { seal: { kind, data: text, issuer, dialect: HERE } };
  return textToSealed(text) ?? { seal: { kind, data: text } };
}

/** True when a Messages client carries this seal as it is. */
function isNative(seal: Seal): boolean {
  return seal.kind !== "encrypted" && (seal.issuer === undefined || seal.dialect === HERE);
}

/** The block that holds a seal for a client: text or a signature make it `thinking`. */
export function blockOfSeal(seal: Seal, text: string): "thinking" | "redacted_thinking" {
  return text !== "" || seal.kind === "signature" ? "thinking" : "redacted_thinking";
}

/** The `signature` or `data` for a client. */
export function sealForClient(seal: Seal, text: string, id: string | undefined): string {
  const fits = seal.kind === (blockOfSeal(seal, text) === "thinking" ? "signature" : "redacted");
  return fits && isNative(seal) ? seal.data : sealToText(seal, id);
}

/**
 * True when a seal may go to an upstream: its issuer is the upstream's own, or nobody has said who
 * made it and it came in this dialect (W046).
 */
export function mayReturn(seal: Seal, source: DialectId, target: Issuer): boolean {
  if (seal.kind === "encrypted") return false;
  return seal.issuer === undefined ? source === HERE : sameIssuer(seal.issuer, target);
}
