import {
  isArray,
  isObject,
  type Json,
  type JsonObject,
  parseJson,
  stringOf,
} from "../../base/json.ts";
import { Fault, faultCodeOf, type FaultOptions } from "../../base/fault.ts";
import type { SseMessage } from "../../base/sse.ts";
import { pageSnippet } from "../page_snippet.ts";

/** HTTP status to Google's word for it (google.rpc.Code). */
const words: Readonly<Record<number, string>> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  405: "UNIMPLEMENTED",
  409: "ABORTED",
  412: "FAILED_PRECONDITION",
  429: "RESOURCE_EXHAUSTED",
  499: "CANCELLED",
  500: "INTERNAL",
  501: "UNIMPLEMENTED",
  502: "UNAVAILABLE",
  503: "UNAVAILABLE",
  504: "DEADLINE_EXCEEDED",
  529: "UNAVAILABLE",
};

/** Google's word to HTTP status, for errors without a usable code. */
const statuses: ReadonlyMap<string, number> = new Map([
  ["INVALID_ARGUMENT", 400],
  ["FAILED_PRECONDITION", 400],
  ["OUT_OF_RANGE", 400],
  ["UNAUTHENTICATED", 401],
  ["PERMISSION_DENIED", 403],
  ["NOT_FOUND", 404],
  ["ABORTED", 409],
  ["ALREADY_EXISTS", 409],
  ["RESOURCE_EXHAUSTED", 429],
  ["CANCELLED", 499],
  ["INTERNAL", 500],
  ["UNKNOWN", 500],
  ["UNIMPLEMENTED", 501],
  ["UNAVAILABLE", 503],
  ["DEADLINE_EXCEEDED", 504],
]);

/** Characters of an error page that are worth showing. */
const maxSnippet = 200;

const TYPES = "type.googleapis.com/google.rpc.";

/** `{ error: { code, message, status, details } }`. */
export function errorBody(fault: Fault): JsonObject {
  const { status } = fault;
  const details = detailsOf(fault);
  return {
    error: {
      code: status,
      message: fault.note === undefined ? fault.message : `${fault.message}\n${fault.note}`,
      status: words[status] ?? (status >= 500 ? "INTERNAL" : "INVALID_ARGUMENT"),
      ...(details.length === 0 ? {} : { details }),
    },
  };
}

/** The event that tells, mid-stream, that the reply was cut: the same body as a chunk of its own. */
export function errorEvent(fault: Fault): SseMessage {
  return { data: JSON.stringify(errorBody(fault)) };
}

/** An error reply as a fault, with the upstream's words; a page gives a snippet (W107). */
export function faultOfReply(status: number, body: string): Fault {
  const said = readError(parseJson(body));
  if (said !== undefined) return faultOf(said, status);
  const snippet = pageSnippet(body, maxSnippet);
  return new Fault(
    faultCodeOf(status),
    `Cannot get a reply: the upstream answered ${status}` +
      (snippet === "" ? " with an empty body" : ` with "${snippet}"`),
    { status },
  );
}

/** The error in a body or a chunk that came with status 200; `undefined` when it holds none. */
export function faultInside(body: JsonObject): Fault | undefined {
  if (body.error === undefined || body.error === null) return undefined;
  const said = readError(body);
  if (said === undefined) {
    return new Fault("upstream_error", "Cannot finish the reply: the upstream reported an error");
  }
  const status = said.status ?? 500;
  return faultOf(said, status >= 400 && status <= 599 ? status : 500);
}

interface Said {
  readonly message: string;
  readonly status: number | undefined;
  readonly options: FaultOptions;
}

function faultOf({ message, options }: Said, status: number): Fault {
  // A wrong key is a 400 here.
  const code = options.reason === "API_KEY_INVALID" ? "unauthorized" : faultCodeOf(status);
  return new Fault(code, message, { ...options, status });
}

/** Streams that were asked for without `alt=sse` answer with a list of one error. */
function readError(body: Json | undefined): Said | undefined {
  const object = isArray(body) ? body[0] : body;
  if (!isObject(object)) return undefined;
  const error = isObject(object.error) ? object.error : object;
  const message = [error.message, object.error, object.message, object.detail]
    .find((value) => typeof value === "string" && value !== "");
  if (typeof message !== "string") return undefined;
  const word = stringOf(error.status);
  const status = typeof error.code === "number" ? error.code : statuses.get(word ?? "");
  return { message, status, options: readDetails(error.details, word) };
}

function readDetails(details: Json | undefined, word: string | undefined): FaultOptions {
  const found = isArray(details) ? details.filter(isObject) : [];
  const of = (type: string) => found.find((detail) => detail["@type"] === TYPES + type);
  const reason = stringOf(of("ErrorInfo")?.reason) ?? word;
  const delay = /^(\d+(?:\.\d+)?)s$/.exec(stringOf(of("RetryInfo")?.retryDelay) ?? "");
  const violations = of("BadRequest")?.fieldViolations;
  const first = isArray(violations) ? violations[0] : undefined;
  const param = isObject(first) ? stringOf(first.field) : undefined;
  return {
    ...(reason === undefined ? {} : { reason }),
    ...(delay === null ? {} : { retryAfter: String(Math.ceil(Number(delay[1]))) }),
    ...(param === undefined || param === "" ? {} : { param }),
  };
}

function detailsOf(fault: Fault): readonly JsonObject[] {
  const details: JsonObject[] = [];
  const { reason, param, retryAfter } = fault;
  if (reason !== undefined && !statuses.has(reason)) {
    details.push({ "@type": `${TYPES}ErrorInfo`, reason, domain: "planoai" });
  }
  if (param !== undefined) {
    const fieldViolations = [{ field: param, description: fault.message }];
    details.push({ "@type": `${TYPES}BadRequest`, fieldViolations });
  }
  if (retryAfter !== undefined && /^\d+$/.test(retryAfter)) {
    details.push({ "@type": `${TYPES}RetryInfo`, retryDelay: `${retryAfter}s` });
  }
  return details;
}
