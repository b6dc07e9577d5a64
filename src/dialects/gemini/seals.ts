/**
 * Custody of opaque state. `thoughtSignature` is base64 that clients echo without reading, so it
 * carries anyone's state: Google's own verbatim, everyone else's wrapped with its maker's name
 * (`sealToBase64`), which no upstream ever gets to see.
 */

import { type DialectId, type Issuer, sameIssuer } from "../../ir/origin.ts";
import type { Seal, ThinkingPart } from "../../ir/part.ts";
import { base64ToSealed, sealToBase64 } from "../../ir/seal.ts";
import { HERE } from "./wire.ts";

/** What a signature turned out to be, with the id of the item it was cut from. */
export interface SealRead {
  readonly seal: Seal;
  readonly id?: string;
}

/** Reads `thoughtSignature`. `issuer` is given for an upstream's reply, absent for a client's turn. */
export function readSeal(data: string, issuer: Issuer | undefined): SealRead {
  if (issuer !== undefined) {
    return { seal: { kind: "signature", data, issuer, dialect: HERE } };
  }
  return base64ToSealed(data) ?? { seal: { kind: "signature", data } };
}

/** A signature on a part that is no thought, as the part that the pivot has for it (`Seal.signs`). */
export function signaturePart(
  read: SealRead,
  signs: "tool_call" | "text",
  at: string,
): ThinkingPart {
  const { seal, id } = read;
  return {
    type: "thinking",
    at,
    text: "",
    seal: { ...seal, signs },
    ...(id === undefined ? {} : { id }),
  };
}

/** The `thoughtSignature` for a client. */
export function sealForClient(seal: Seal, id?: string): string {
  const isOwn = seal.kind === "signature" && (seal.issuer === undefined || seal.dialect === HERE);
  return isOwn ? seal.data : sealToBase64(seal, id);
}

/**
 * True when a seal may go to an upstream: its issuer is the upstream's own, or nobody has said who
 * made it and it came in this dialect (W046).
 */
export function mayReturn(seal: Seal, source: DialectId, target: Issuer): boolean {
  if (seal.kind !== "signature") return false;
  return seal.issuer === undefined ? source === HERE : sameIssuer(seal.issuer, target);
}
