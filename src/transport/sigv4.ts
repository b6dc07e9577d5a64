import { createHash, createHmac } from "node:crypto";
import type { Secret } from "../base/secret.ts";
import { hostHeaderOf } from "./origin_name.ts";
import type { HeaderPair, UpstreamRequest } from "./upstream.ts";

/** What a signature is made with. */
export interface SigningKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
  readonly sessionToken?: Secret;
}

/** What a signature is about. */
export type Signable = Pick<UpstreamRequest, "origin" | "method" | "path" | "headers" | "body">;

/** What a signature holds for. */
export interface SigningScope {
  /** `eu-central-1`. */
  readonly region: string;
  /** `bedrock`, `sts`. */
  readonly service: string;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

const ALGORITHM = "AWS4-HMAC-SHA256";

/** What a signature replaces: a credential that is there already would be signed or sent beside it. */
const REPLACED = new Set(["authorization", "x-amz-date", "x-amz-security-token"]);

/**
 * The request with AWS's signature, version 4. Signed are `host`, `content-type` and `x-amz-*` alone:
 * what a hop may add or change would break it (W106).
 */
export function signSigV4<Request extends Signable>(
  request: Request,
  keys: SigningKeys,
  scope: SigningScope,
): Request {
  const { region, service, nowMs } = scope;
  const time = new Date(nowMs).toISOString().replace(/[-:]|\.\d+/g, "");
  const day = time.slice(0, 8);
  const { sessionToken } = keys;
  const headers: HeaderPair[] = [
    ...request.headers.filter(([name]) => !REPLACED.has(name)),
    ["x-amz-date", time],
    ...(sessionToken === undefined
      ? []
      : [["x-amz-security-token", sessionToken.reveal()] as const]),
  ];
  const signed = signedHeaders([["host", hostHeaderOf(request.origin)], ...headers]);
  const names = signed.map(([name]) => name).join(";");
  const canonical = [
    request.method,
    canonicalPath(request.path, service),
    canonicalQuery(request.path),
    ...signed.map(([name, value]) => `${name}:${value}`),
    "",
    names,
    sha256(request.body ?? ""),
  ].join("\n");
  const place = `${day}/${region}/${service}/aws4_request`;
  const toSign = [ALGORITHM, time, place, sha256(canonical)].join("\n");
  const key = [day, region, service, "aws4_request"].reduce<string | Uint8Array>(
    (key, part) => createHmac("sha256", key).update(part).digest(),
    `AWS4${keys.secretAccessKey.reveal()}`,
  );
  const signature = createHmac("sha256", key).update(toSign).digest("hex");
  const credential = `${keys.accessKeyId}/${place}`;
  headers.push([
    "authorization",
    `${ALGORITHM} Credential=${credential}, SignedHeaders=${names}, Signature=${signature}`,
  ]);
  return { ...request, headers };
}

/** Names in order, values with single spaces; a repeated name is one line with commas. */
function signedHeaders(headers: readonly HeaderPair[]): readonly HeaderPair[] {
  const signed = new Map<string, string>();
  for (const [name, value] of headers) {
    if (name !== "host" && name !== "content-type" && !name.startsWith("x-amz-")) continue;
    const plain = value.trim().replace(/ +/g, " ");
    const before = signed.get(name);
    signed.set(name, before === undefined ? plain : `${before},${plain}`);
  }
  return [...signed].sort(([a], [b]) => a < b ? -1 : 1);
}

/**
 * The path as every service but S3 computes it: encoded once more than on the wire, so that the `%3A`
 * of a model's id is signed as `%253A`; dot segments and empty ones are resolved.
 */
function canonicalPath(path: string, service: string): string {
  const plain = path.split("?", 1)[0]!;
  if (service === "s3") return plain;
  const segments: string[] = [];
  for (const segment of plain.split("/")) {
    if (segment === "..") segments.pop();
    else if (segment !== "" && segment !== ".") segments.push(encoded(segment));
  }
  const end = segments.length > 0 && plain.endsWith("/") ? "/" : "";
  return `/${segments.join("/")}${end}`;
}

function canonicalQuery(path: string): string {
  const at = path.indexOf("?");
  if (at === -1) return "";
  const pairs = path.slice(at + 1).split("&").filter((pair) => pair !== "").map((pair) => {
    const equals = pair.indexOf("=");
    const [name, value] = equals === -1
      ? [pair, ""]
      : [pair.slice(0, equals), pair.slice(equals + 1)];
    return [encoded(decoded(name)), encoded(decoded(value))] as const;
  });
  const sorted = pairs.sort(([a, x], [b, y]) => a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1);
  return sorted.map(([name, value]) => `${name}=${value}`).join("&");
}

/** RFC 3986: everything but letters, digits and `-._~`. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // the service reads it as it stands too
  }
}

function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}
