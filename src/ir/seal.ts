import { isObject, parseObject } from "../base/json.ts";
import type { Issuer } from "./origin.ts";
import type { Seal } from "./part.ts";

const prefix = "plano1.";

/**
 * A seal as one opaque string, for client dialects that carry another issuer's state in a field
 * which they echo without reading (Responses `encrypted_content`, Chat `reasoning_details`).
 */
export function sealToText(seal: Seal): string {
  const bytes = new TextEncoder().encode(
    JSON.stringify({ k: seal.kind, d: seal.data, i: seal.issuer ?? null }),
  );
  return prefix + bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}

/** The seal in such a string, or `undefined` when the string is somebody else's. */
export function textToSeal(text: string): Seal | undefined {
  if (!text.startsWith(prefix)) return undefined;
  let decoded: string;
  try {
    decoded = new TextDecoder().decode(
      Uint8Array.fromBase64(text.slice(prefix.length), { alphabet: "base64url" }),
    );
  } catch {
    return undefined;
  }
  const fields = parseObject(decoded);
  const kind = fields?.k;
  if (kind !== "signature" && kind !== "redacted" && kind !== "encrypted") return undefined;
  if (typeof fields?.d !== "string") return undefined;
  const issuer = isObject(fields.i)
    ? issuerOf(fields.i.provider, fields.i.organisation, fields.i.modelFamily)
    : undefined;
  return { kind, data: fields.d, ...(issuer === undefined ? {} : { issuer }) };
}

function issuerOf(
  provider: unknown,
  organisation: unknown,
  modelFamily: unknown,
): Issuer | undefined {
  if (typeof provider !== "string" || typeof modelFamily !== "string") return undefined;
  return { provider, modelFamily, ...(typeof organisation === "string" ? { organisation } : {}) };
}
