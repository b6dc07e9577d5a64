import { isObject, type JsonObject, parseJson } from "../../base/json.ts";
import { Fault, faultCodeOf, type FaultOptions } from "../../base/fault.ts";
import type { SseMessage } from "../../base/sse.ts";
import { pageSnippet } from "../page_snippet.ts";

/** HTTP status to the API's error type. */
const typeOfStatus: Readonly<Record<number, string>> = {
  400: "invalid_request_error",
  401: "authentication_error",
  402: "billing_error",
  403: "permission_error",
  404: "not_found_error",
  408: "timeout_error",
  409: "conflict_error",
  413: "request_too_large",
  422: "invalid_request_error",
  429: "rate_limit_error",
  503: "overloaded_error",
  504: "timeout_error",
  529: "overloaded_error",
};

/** Error type to HTTP status, for errors that arrive inside a stream that began with 200. */
const statusOfType: ReadonlyMap<string, number> = new Map([
  ["invalid_request_error", 400],
  ["authentication_error", 401],
  ["billing_error", 402],
  ["permission_error", 403],
  ["not_found_error", 404],
  ["conflict_error", 409],
  ["request_too_large", 413],
  ["rate_limit_error", 429],
  ["api_error", 500],
  ["timeout_error", 504],
  ["overloaded_error", 529],
]);

/** Characters of an error page that are worth showing. */
const maxSnippet = 200;

/** The code on which the official SDK sends the whole conversation again, without being told to. */
const LOST = "thread_not_found";

/** `{ type: "error", error: { type, message }, request_id }`. */
export function errorBody(fault: Fault): JsonObject {
  const type = typeOfStatus[fault.status] ??
    (fault.status >= 400 && fault.status < 500 ? "invalid_request_error" : "api_error");
  // Clients branch on `details.error_code`; the type itself says nothing new there.
  const code = fault.reason !== undefined && !statusOfType.has(fault.reason)
    ? { details: { error_code: fault.reason === "unsupported_state" ? LOST : fault.reason } }
    : {};
  return {
    type: "error",
    error: { type, message: messageOf(fault), ...code },
    ...(fault.requestId === undefined ? {} : { request_id: fault.requestId }),
  };
}

/** The one event that ends a stream that failed. */
export function errorEvent(fault: Fault): SseMessage {
  return { event: "error", data: JSON.stringify(errorBody(fault)) };
}

/**
 * An error reply as a fault. The upstream's words stay as they are, because clients read them
 * (Claude Code compacts on "prompt is too long"); a body that is no error of this API gives a
 * snippet (W107).
 */
export function faultOfReply(status: number, body: string): Fault {
  const said = readError(parseJson(body));
  if (said === undefined) {
    const snippet = pageSnippet(body, maxSnippet);
    return new Fault(
      faultCodeOf(status),
      `Cannot get a reply: the upstream answered ${status}` +
        (snippet === "" ? " with an empty body" : ` with "${snippet}"`),
      { status },
    );
  }
  return new Fault(faultCodeOf(status), said.message, { ...said.options, status });
}

/** An `event: error` of a stream as a fault. */
export function faultOfEvent(data: JsonObject): Fault {
  const said = readError(data);
  const status = statusOfType.get(said?.type ?? "") ?? 500;
  return new Fault(
    faultCodeOf(status),
    said?.message ?? "Cannot finish the reply: the upstream reported an error without saying which",
    { ...said?.options, status },
  );
}

interface Said {
  readonly type: string;
  readonly message: string;
  readonly options: FaultOptions;
}

/** Reads this API's error and the shapes that servers compatible with it send instead. */
function readError(body: unknown): Said | undefined {
  const object = asObject(body);
  if (object === undefined) return undefined;
  const error = isObject(object.error) ? object.error : object;
  const message = [error.message, object.error, object.message, object.detail]
    .find((value) => typeof value === "string" && value !== "");
  if (typeof message !== "string") return undefined;
  const type = typeof error.type === "string" ? error.type : "";
  const details = isObject(error.details) ? error.details : {};
  const reason = typeof details.error_code === "string" ? details.error_code : type;
  return {
    type,
    message,
    options: {
      ...(reason === "" ? {} : { reason }),
      ...(typeof object.request_id === "string" ? { requestId: object.request_id } : {}),
    },
  };
}

function asObject(body: unknown): JsonObject | undefined {
  return typeof body === "object" && body !== null && !Array.isArray(body)
    ? body as JsonObject
    : undefined;
}

function messageOf(fault: Fault): string {
  return fault.note === undefined ? fault.message : `${fault.message}\n${fault.note}`;
}
