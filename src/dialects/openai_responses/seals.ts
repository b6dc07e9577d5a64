/**
 * Custody of `encrypted_content`. A Responses client echoes it without reading it, so it carries
 * anyone's state: what a Responses upstream made travels verbatim, what anyone else made travels as
 * `sealToText`, which names its issuer, and is unwrapped when it comes back.
 */

import { type DialectId, type Issuer, sameIssuer } from "../../ir/origin.ts";
import type { Seal } from "../../ir/part.ts";
import { type Sealed, sealToText, textToSealed } from "../../ir/seal.ts";
import { HERE } from "./fields.ts";

/** The seal in a client's history: unwrapped when planoai wrapped it, else of nobody in particular. */
export function clientSeal(text: string): Sealed {
  return textToSealed(text) ?? { seal: { kind: "encrypted", data: text } };
}

/** The seal of an upstream's reply. */
export function upstreamSeal(data: string, issuer: Issuer): Seal {
  return { kind: "encrypted", data, issuer, dialect: HERE };
}

/** `encrypted_content` for a client. */
export function sealForClient(seal: Seal, id: string | undefined): string {
  const native = seal.kind === "encrypted" &&
    (seal.issuer === undefined || seal.dialect === HERE);
  return native ? seal.data : sealToText(seal, id);
}

/** True when a seal may go to an upstream: it made it, or nobody has said who did (W046). */
export function mayReturn(seal: Seal, source: DialectId, target: Issuer): boolean {
  if (seal.kind !== "encrypted") return false;
  return seal.issuer === undefined ? source === HERE : sameIssuer(seal.issuer, target);
}
