import type { MockDialect } from "./dialect.ts";
import type { Plan } from "./plan.ts";
import { Refusal } from "./refusal.ts";

/** The key of a request, wherever its vendor takes one; `undefined` when there is none. */
export function keyOf(headers: Headers, query: URLSearchParams): string | undefined {
  const authorization = headers.get("authorization") ?? "";
  const bearer = /^bearer\s+(\S+)/i.exec(authorization)?.[1];
  const signed = /^AWS4-HMAC-SHA256 Credential=([^/]+)/.exec(authorization)?.[1];
  const key = headers.get("x-api-key") ?? headers.get("x-goog-api-key") ?? query.get("key") ??
    signed ?? bearer ?? "";
  return key === "" ? undefined : key;
}

/** How each vendor refuses a request without a key, or with one that it does not know. */
export function keyRefusal(dialect: MockDialect, key: string | undefined): Plan {
  if (dialect === "gemini") {
    return key === undefined
      ? {
        kind: "error",
        status: 403,
        message: "Method doesn't allow unregistered callers (callers without established " +
          "identity). Please use API Key or other form of API consumer identity to call this API.",
      }
      : {
        kind: "error",
        status: 400,
        message: "API key not valid. Please pass a valid API key.",
        options: {
          details: [{
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            reason: "API_KEY_INVALID",
            domain: "googleapis.com",
            metadata: { service: "generativelanguage.googleapis.com" },
          }],
        },
      };
  }
  if (dialect === "bedrock_converse") {
    return key === undefined
      ? {
        kind: "error",
        status: 403,
        message: "Missing Authentication Token",
        options: { type: "MissingAuthenticationTokenException" },
      }
      : {
        kind: "error",
        status: 403,
        message: "The security token included in the request is invalid.",
        options: { type: "UnrecognizedClientException" },
      };
  }
  return { kind: "error", status: 401 };
}

/** AWS reads only signatures and API keys; the mock verifies neither, but knows their shape. */
export function checkAwsAuthorization(headers: Headers): void {
  const authorization = headers.get("authorization");
  if (authorization === null || /^(?:AWS4-HMAC-SHA256 |Bearer )\S/.test(authorization)) return;
  throw new Refusal(
    403,
    "Authorization header requires 'Credential' parameter. Authorization " +
      "header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' " +
      "parameter.",
    { type: "IncompleteSignatureException" },
  );
}
