import { isObject, parseObject } from "../base/json.ts";
import type { Issuer } from "./origin.ts";
import type { Seal } from "./part.ts";

/**
 * How such a string begins. A request whose bytes hold it carries wrapped state and must be decoded
 * and re-encoded, never passed through: no upstream accepts the wrapping.
 */
export const SEAL_PREFIX = "plano1.";

/**
 * What stands where a seal would, on thinking that nobody sealed (a Chat upstream's): no upstream that
 * seals its own takes such a turn as it is.
 */
export const UNSIGNED = `${SEAL_PREFIX}unsigned`;

/** A seal and the id of the item it belongs to, where the dialect has one (Responses: `rs_…`). */
export interface Sealed {
  readonly seal: Seal;
  readonly id?: string;
}

/**
 * A seal as one opaque string, for client dialects that carry another issuer's state in a field
 * which they echo without reading (Responses `encrypted_content`, Chat `reasoning_details`).
 */
export function sealToText(seal: Seal, id?: string): string {
  const bytes = new TextEncoder().encode(
    JSON.stringify({
      k: seal.kind,
      d: seal.data,
      i: seal.issuer ?? null,
      n: id,
      s: seal.signs,
      f: seal.format,
    }),
  );
  return SEAL_PREFIX + bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}

/** The seal in such a string, or `undefined` when the string is somebody else's. */
export function textToSeal(text: string): Seal | undefined {
  return textToSealed(text)?.seal;
}

/** The same, with the item's id when it was wrapped too (W045). */
export function textToSealed(text: string): Sealed | undefined {
  if (!text.startsWith(SEAL_PREFIX)) return undefined;
  let decoded: string;
  try {
    decoded = new TextDecoder().decode(
      Uint8Array.fromBase64(text.slice(SEAL_PREFIX.length), { alphabet: "base64url" }),
    );
  } catch {
    return undefined;
  }
  const fields = parseObject(decoded);
  const kind = fields?.k;
  if (kind !== "signature" && kind !== "redacted" && kind !== "encrypted") return undefined;
  if (typeof fields?.d !== "string") return undefined;
  const signs = fields.s === "tool_call" || fields.s === "text" ? fields.s : undefined;
  const issuer = isObject(fields.i)
    ? issuerOf(fields.i.provider, fields.i.organisation, fields.i.modelFamily)
    : undefined;
  return {
    seal: {
      kind,
      data: fields.d,
      ...(issuer === undefined ? {} : { issuer }),
      ...(signs === undefined ? {} : { signs }),
      ...(typeof fields.f === "string" ? { format: fields.f } : {}),
    },
    ...(typeof fields.n === "string" ? { id: fields.n } : {}),
  };
}

/** How {@link sealToBase64} begins: for {@link SEAL_PREFIX}'s purpose. */
export const SEAL_BASE64_PREFIX = "cGxhbm8xL";

/**
 * The same for fields that clients decode as base64 (Gemini `thoughtSignature`, Bedrock
 * `redactedContent`).
 */
export function sealToBase64(seal: Seal, id?: string): string {
  return new TextEncoder().encode(sealToText(seal, id)).toBase64();
}

/** The seal in such a string, or `undefined` when the string is somebody else's. */
export function base64ToSealed(text: string): Sealed | undefined {
  if (!text.startsWith(SEAL_BASE64_PREFIX)) return undefined;
  try {
    return textToSealed(new TextDecoder().decode(Uint8Array.fromBase64(text)));
  } catch {
    return undefined;
  }
}

function issuerOf(
  provider: unknown,
  organisation: unknown,
  modelFamily: unknown,
): Issuer | undefined {
  if (typeof provider !== "string" || typeof modelFamily !== "string") return undefined;
  return { provider, modelFamily, ...(typeof organisation === "string" ? { organisation } : {}) };
}
