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
  overloaded: "server_is_overloaded",
  upstream_timeout: "timeout",
};

/** `{"error": {message, type, param, code}}`, all four always there. */
export function encodeFault(fault: Fault): JsonObject {
  const type = types[fault.code] ?? (fault.status < 500 ? "invalid_request_error" : "server_error");
  return {
    error: {
      message: wordsOf(fault),
      type,
      param: fault.param ?? null,
      code: codeOf(fault) ?? null,
    },
  };
}

/** The `error` of `response.failed`: Codex retries by its code. */
export function failedError(fault: Fault): JsonObject {
  return { code: codeOf(fault) ?? "server_error", message: wordsOf(fault) };
}

/** The event for a stream whose response object is not out or not known. */
export function errorEvent(fault: Fault, sequence: number): SseMessage {
  return {
    event: "error",
    data: JSON.stringify({
      type: "error",
      code: codeOf(fault) ?? "server_error",
      message: wordsOf(fault),
      param: fault.param ?? null,
      sequence_number: sequence,
    }),
  };
}

/** A cut stream whose state nobody knows: the `error` event, on which SDKs throw (W008). */
export function encodeStreamFault(fault: Fault): readonly SseMessage[] {
  return [errorEvent(fault, 0)];
}

/** An error reply of any server of this dialect, HTML pages and empty bodies included (W107). */
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

/** The error of an `error` event, of a failed response or of an error object in a 200. */
export function faultInside(body: JsonObject): Fault {
  const words = errorWords(body) ?? { message: "the upstream reported an error without words" };
  return faultOf(words, statusInside(words));
}

function wordsOf(fault: Fault): string {
  return fault.note === undefined ? fault.message : `${fault.message}. ${fault.note}`;
}

function codeOf(fault: Fault): string | undefined {
  return fault.reason ?? codes[fault.code];
}

interface ErrorWords {
  readonly message: string;
  readonly type?: string;
  readonly code?: Json;
  readonly param?: string;
}

/** `{error: {…}}`, `{error: "…"}`, the flat `error` event, FastAPI's `{detail}`. */
function errorWords(body: Json | undefined): ErrorWords | undefined {
  if (isArray(body)) return errorWords(body[0]);
  if (!isObject(body)) return undefined;
  if (typeof body.error === "string" && body.error !== "") return { message: body.error };
  const error = isObject(body.error) ? body.error : body;
  const message = error.message ?? error.detail;
  if (message === undefined || message === null || message === "") return undefined;
  return {
    message: typeof message === "string" ? message : JSON.stringify(message),
    ...(typeof error.type === "string" && error.type !== "error" ? { type: error.type } : {}),
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
  [/invalid_|context_length|bad_request|policy/, 400],
  [/timeout/, 504],
];

/** A stream has one status for all; the error's own words tell which it would have been. */
function statusInside(words: ErrorWords): number {
  const number = Number(words.code);
  if (Number.isInteger(number) && number >= 400 && number < 600) return number;
  const word = `${String(words.code ?? "")} ${words.type ?? ""}`;
  return statuses.find(([pattern]) => pattern.test(word))?.[1] ?? 502;
}
