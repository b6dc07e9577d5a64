import { Fault } from "../../base/fault.ts";
import type { JsonObject } from "../../base/json.ts";
import type { Secret } from "../../base/secret.ts";

/** What a JWT is made of. */
export interface JwtParts {
  /** An RSA key, PKCS #8 in PEM. */
  readonly key: Secret;
  readonly keyId: string | undefined;
  readonly claims: JsonObject;
  readonly nowMs: number;
}

/** The most that Google accepts. */
const LIFE_SECONDS = 3600;
const RS256 = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" } as const;
const encoder = new TextEncoder();

/** A JWT signed with RS256 (RFC 7519), good for an hour. Throws a {@link Fault} `config` for a key that is none. */
export async function signJwt({ key, keyId, claims, nowMs }: JwtParts): Promise<string> {
  const seconds = Math.floor(nowMs / 1000);
  const header = { alg: "RS256", typ: "JWT", ...(keyId === undefined ? {} : { kid: keyId }) };
  const payload = { ...claims, iat: seconds, exp: seconds + LIFE_SECONDS };
  const text = [header, payload].map((part) => base64Url(encoder.encode(JSON.stringify(part))))
    .join(".");
  const signature = await crypto.subtle.sign(RS256, await importKey(key), encoder.encode(text));
  return `${text}.${base64Url(new Uint8Array(signature))}`;
}

async function importKey(key: Secret): Promise<CryptoKey> {
  try {
    const base64 = key.reveal().replace(/-----[^-]+-----|\s/g, "");
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    return await crypto.subtle.importKey("pkcs8", bytes, RS256, false, ["sign"]);
  } catch {
    // No cause: what cannot read a key may quote it.
    throw new Fault("config", `Cannot use the private key in "${key.origin}": not PKCS #8 in PEM`);
  }
}

function base64Url(bytes: Uint8Array): string {
  const base64 = btoa(String.fromCharCode(...bytes));
  return base64.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
