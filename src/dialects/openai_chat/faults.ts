import { isArray, isObject, type Json, type JsonObject, parseJson } from "../../base/json.ts";
import { Fault, type FaultCode, faultCodeOf } from "../../base/fault.ts";
import type { SseMessage } from "../../base/sse.ts";

/** Characters of an error page that are worth showing. */
const maxSnippet = 300;

/** OpenAI's error types; what is not listed is told by the status. */
const types: Readonly<Partial<Record<FaultCode, string>>> = {
  unauthorized: "authentication_error",
  forbidden: "permission_error",
  rate_limited: "rate_limit_error",
};

/** The codes that official SDKs and agents look at. */
const codes: Readonly<Partial<Record<FaultCode, string>>> = {
  unauthorized: "invalid_api_key",
  rate_limited: "rate_limit_exceeded",
  upstream_timeout: "timeout",
};

/** `{"error": {message, type, param, code}}`, all four always there. */
export function encodeFault(fault: Fault): JsonObject {
  const type = types[fault.code] ?? (fault.status < 500 ? "invalid_request_error" : "server_error");
  return {
    error: {
      message: fault.note === undefined ? fault.message : `${fault.message}. ${fault.note}`,
      type,
      param: fault.param ?? null,
      code: fault.reason ?? codes[fault.code] ?? null,
    },
  };
}

/**
 * A cut stream: the error object as the SDKs throw it, then the terminator, without which lenient
 * clients wait on. There is no finish reason anywhere, so it cannot pass for a whole reply (W008).
 */
export function encodeStreamFault(fault: Fault): readonly SseMessage[] {
  return [{ data: JSON.stringify(encodeFault(fault)) }, { data: "[DONE]" }];
}

/** An error reply of any Chat-compatible server, HTML pages and empty bodies included (W107). */
export function decodeFault(status: number, body: string): Fault {
  const words = errorWords(parseJson(body));
  if (words !== undefined) return faultOf(words, status);
  const snippet = body.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ").trim().slice(0, maxSnippet);
  const said = snippet === "" ? "nothing" : `"${snippet}"`;
  return new Fault(
    faultCodeOf(status),
    `Cannot finish the request: the upstream answered ${status} with ${said}`,
    { status },
  );
}

/** The error inside a reply with status 200, or inside its stream; `undefined` when there is none. */
export function faultInside(body: JsonObject): Fault | undefined {
  if (body.error === undefined || body.error === null) {
    if (body.object !== "error") return undefined;
  }
  const words = errorWords(body) ?? { message: "the upstream reported an error without words" };
  return faultOf(words, statusInside(words));
}

interface ErrorWords {
  readonly message: string;
  readonly type?: string;
  readonly code?: Json;
  readonly param?: string;
}

/**
 * The shapes of compatible servers: OpenAI's `{error: {…}}`, Ollama's `{error: "…"}`, Mistral's and
 * vLLM's `{object: "error", message}`, FastAPI's `{detail}`, Gemini's `[{error: {…}}]`.
 */
function errorWords(body: Json | undefined): ErrorWords | undefined {
  if (isArray(body)) return errorWords(body[0]);
  if (!isObject(body)) return undefined;
  if (typeof body.error === "string" && body.error !== "") return { message: body.error };
  const error = isObject(body.error) ? body.error : body;
  const message = error.message ?? error.detail;
  if (message === undefined || message === null || message === "") return undefined;
  return {
    message: typeof message === "string" ? message : JSON.stringify(message),
    ...(typeof error.type === "string" ? { type: error.type } : {}),
    ...(error.code === undefined || error.code === null ? {} : { code: error.code }),
    ...(typeof error.param === "string" ? { param: error.param } : {}),
  };
}

function faultOf(words: ErrorWords, status: number): Fault {
  const reason = typeof words.code === "string" ? words.code : words.type;
  return new Fault(faultCodeOf(status), words.message, {
    status,
    ...(reason === undefined ? {} : { reason }),
    ...(words.param === undefined ? {} : { param: words.param }),
  });
}

const statuses: readonly (readonly [RegExp, number])[] = [
  [/rate_limit|insufficient_quota|too_many/, 429],
  [/overloaded|unavailable|capacity/, 503],
  [/authentication|invalid_api_key/, 401],
  [/permission/, 403],
  [/not_found/, 404],
  [/invalid_request|context_length|bad_request/, 400],
  [/timeout/, 504],
];

/** A stream has one status for all; the error's own words tell which it would have been. */
function statusInside(words: ErrorWords): number {
  const number = Number(words.code);
  if (Number.isInteger(number) && number >= 400 && number < 600) return number;
  const word = `${String(words.code ?? "")} ${words.type ?? ""}`;
  return statuses.find(([pattern]) => pattern.test(word))?.[1] ?? 502;
}
