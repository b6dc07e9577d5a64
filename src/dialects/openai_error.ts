import { isArray, isObject, type Json, type JsonObject, parseJson } from "../base/json.ts";
import { Fault, type FaultCode, faultCodeOf } from "../base/fault.ts";
import { optional } from "../base/optional.ts";
import { pageSnippet } from "./page_snippet.ts";

/** What one OpenAI API says in its errors that the others do not. */
export interface ErrorVocabulary {
  /** Codes beside those of every OpenAI API. */
  readonly codes?: Readonly<Partial<Record<FaultCode, string>>>;
  /** A `type` that names the event and says nothing of the error. */
  readonly eventType?: string;
  /** The words of an error inside a stream or a 200 that would have been a 400. */
  readonly badRequest: RegExp;
}

/** OpenAI's error object, written and read. */
export interface OpenAiErrors {
  /** `{"error": {message, type, param, code}}`, all four always there. */
  encodeFault(fault: Fault): JsonObject;
  /** The code that clients look at. */
  codeOf(fault: Fault): string | undefined;
  /** An error reply of any server of the dialect, HTML pages and empty bodies included (W107). */
  decodeFault(status: number, body: string): Fault;
  /** The error that a reply with status 200, an event or a failed response holds. */
  faultInside(body: JsonObject): Fault;
}

/** OpenAI's error types; what is not listed is told by the status. */
const types: Readonly<Partial<Record<FaultCode, string>>> = {
  unauthorized: "authentication_error",
  forbidden: "permission_error",
  rate_limited: "rate_limit_error",
};

/** The codes that official SDKs and agents look at. */
const commonCodes: Readonly<Partial<Record<FaultCode, string>>> = {
  unauthorized: "invalid_api_key",
  rate_limited: "rate_limit_exceeded",
  upstream_timeout: "timeout",
};

/** The errors of one OpenAI API. */
export function openaiErrors(vocabulary: ErrorVocabulary): OpenAiErrors {
  const codes = { ...commonCodes, ...vocabulary.codes };
  const codeOf = (fault: Fault): string | undefined => fault.reason ?? codes[fault.code];
  const read = (body: Json | undefined) => errorWords(body, vocabulary.eventType);
  return {
    codeOf,
    encodeFault: (fault) => ({
      error: {
        message: messageOf(fault),
        type: types[fault.code] ?? (fault.status < 500 ? "invalid_request_error" : "server_error"),
        param: fault.param ?? null,
        code: codeOf(fault) ?? null,
      },
    }),
    decodeFault: (status, body) => {
      const words = read(parseJson(body));
      return words === undefined ? faultOfPage(status, body) : faultOf(words, status);
    },
    faultInside: (body) => {
      const words = read(body) ?? { message: "the upstream reported an error without words" };
      return faultOf(words, statusInside(words, vocabulary.badRequest));
    },
  };
}

/** A fault's words with the way out, in the one field that OpenAI has for both. */
export function messageOf(fault: Fault): string {
  return fault.note === undefined ? fault.message : `${fault.message}. ${fault.note}`;
}

/** Characters of an error page that are worth showing. */
const maxSnippet = 300;

function faultOfPage(status: number, body: string): Fault {
  const snippet = pageSnippet(body, maxSnippet);
  const said = snippet === "" ? "nothing" : `"${snippet}"`;
  return new Fault(
    faultCodeOf(status),
    `Cannot finish the request: the upstream answered ${status} with ${said}`,
    { status },
  );
}

interface ErrorWords {
  readonly message: string;
  readonly type?: string;
  readonly code?: Json;
  readonly param?: string;
}

/**
 * The shapes of compatible servers: OpenAI's `{error: {…}}` and its flat `error` event, Ollama's
 * `{error: "…"}`, Mistral's and vLLM's `{object: "error", message}`, FastAPI's `{detail}`, Gemini's
 * `[{error: {…}}]`.
 */
function errorWords(body: Json | undefined, eventType?: string): ErrorWords | undefined {
  if (isArray(body)) return errorWords(body[0], eventType);
  if (!isObject(body)) return undefined;
  if (typeof body.error === "string" && body.error !== "") return { message: body.error };
  const error = isObject(body.error) ? body.error : body;
  const message = error.message ?? error.detail;
  if (message === undefined || message === null || message === "") return undefined;
  const { type, param } = error;
  return {
    message: typeof message === "string" ? message : JSON.stringify(message),
    ...(typeof type === "string" && type !== eventType ? { type } : {}),
    ...optional("code", error.code ?? undefined),
    ...(typeof param === "string" ? { param } : {}),
  };
}

function faultOf(words: ErrorWords, status: number): Fault {
  const reason = typeof words.code === "string" ? words.code : words.type;
  return new Fault(faultCodeOf(status), words.message, {
    status,
    ...optional("reason", reason),
    ...optional("param", words.param),
  });
}

/** A stream has one status for all; the error's own words tell which it would have been. */
function statusInside(words: ErrorWords, badRequest: RegExp): number {
  const number = Number(words.code);
  if (Number.isInteger(number) && number >= 400 && number < 600) return number;
  const word = `${String(words.code ?? "")} ${words.type ?? ""}`;
  const statuses: readonly (readonly [RegExp, number])[] = [
    [/rate_limit|insufficient_quota|too_many/, 429],
    [/overloaded|unavailable|capacity/, 503],
    [/authentication|invalid_api_key/, 401],
    [/permission/, 403],
    [/not_found/, 404],
    [badRequest, 400],
    [/timeout/, 504],
  ];
  return statuses.find(([pattern]) => pattern.test(word))?.[1] ?? 502;
}
