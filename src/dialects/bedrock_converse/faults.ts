import { isObject, type Json, type JsonObject, parseJson, stringOf } from "../../base/json.ts";
import { Fault, type FaultCode, faultCodeOf } from "../../base/fault.ts";
import type { SseMessage } from "../../base/sse.ts";
import { pageSnippet } from "../page_snippet.ts";

/** HTTP status to the exception that the SDKs raise for it. */
const exceptionOfStatus: Readonly<Record<number, string>> = {
  400: "ValidationException",
  401: "AccessDeniedException",
  403: "AccessDeniedException",
  404: "ResourceNotFoundException",
  408: "ModelTimeoutException",
  409: "ConflictException",
  424: "ModelErrorException",
  429: "ThrottlingException",
  502: "ModelErrorException",
  503: "ServiceUnavailableException",
  504: "ModelTimeoutException",
  529: "ServiceUnavailableException",
};

/** What an exception's name means where no status says it: in a stream that began with 200. */
const meanings: ReadonlyMap<string, { readonly status: number; readonly code?: FaultCode }> =
  new Map([
    ["validationexception", { status: 400 }],
    ["servicequotaexceededexception", { status: 400 }],
    ["accessdeniedexception", { status: 403 }],
    ["expiredtokenexception", { status: 403 }],
    ["unrecognizedclientexception", { status: 403 }],
    ["resourcenotfoundexception", { status: 404 }],
    ["modeltimeoutexception", { status: 408 }],
    ["conflictexception", { status: 409 }],
    ["modelerrorexception", { status: 424, code: "upstream_error" }],
    ["modelstreamerrorexception", { status: 424, code: "upstream_error" }],
    ["throttlingexception", { status: 429 }],
    ["modelnotreadyexception", { status: 429 }],
    ["internalserverexception", { status: 500 }],
    ["internalfailure", { status: 500 }],
    ["serviceunavailableexception", { status: 503 }],
  ]);

/** Characters of an error page that are worth showing. */
const maxSnippet = 200;

/**
 * `{ __type, message }`. The service names the exception in the header `x-amzn-errortype`; the SDKs
 * take it from the body's `__type` as well.
 */
export function errorBody(fault: Fault): JsonObject {
  return { __type: exceptionOf(fault.status), message: messageOf(fault) };
}

function exceptionOf(status: number): string {
  return exceptionOfStatus[status] ??
    (status >= 400 && status < 500 ? "ValidationException" : "InternalServerException");
}

/** The exceptions that a stream may hold, by what they say in front of it. */
const inStream: Readonly<Record<string, string>> = {
  ValidationException: "validationException",
  ThrottlingException: "throttlingException",
  ServiceUnavailableException: "serviceUnavailableException",
  InternalServerException: "internalServerException",
};

/** The one frame that ends a stream that failed. */
export function errorEvent(fault: Fault): SseMessage {
  const exception = exceptionOf(fault.status);
  const message = messageOf(fault);
  const name = inStream[exception];
  if (name !== undefined) return { event: `exception:${name}`, data: JSON.stringify({ message }) };
  // Of the client's own making, though the stream has no word for it.
  if (fault.status < 500 && fault.status !== 408 && fault.status !== 424) {
    return { event: "exception:validationException", data: JSON.stringify({ message }) };
  }
  return {
    event: "exception:modelStreamErrorException",
    data: JSON.stringify({ message, originalStatusCode: fault.status, originalMessage: message }),
  };
}

/**
 * An error reply as a fault, with the service's words; a body that is no error of this API gives a
 * snippet (W107).
 */
export function faultOfReply(status: number, body: string): Fault {
  const said = readError(parseJson(body));
  if (said === undefined) {
    const snippet = pageSnippet(body, maxSnippet);
    return new Fault(
      codeOf(status, undefined),
      `Cannot get a reply: the upstream answered ${status}` +
        (snippet === "" ? " with an empty body" : ` with "${snippet}"`),
      { status },
    );
  }
  return new Fault(codeOf(status, said.type), said.message, { ...reasonOf(said), status });
}

/** An exception or an unmodelled error of a stream as a fault; `name` is its type or code. */
export function faultOfException(name: string, data: string): Fault {
  const body = parseJson(data);
  const said = readError(body);
  const meaning = meanings.get(plainType(name).toLowerCase());
  const original = isObject(body) ? errorStatus(body.originalStatusCode) : undefined;
  const status = original ?? meaning?.status ?? 500;
  const words = said?.message ?? (isObject(body) || data.trim() === "" ? "" : data.trim());
  const message = words === ""
    ? `Cannot finish the reply: the upstream reported "${name === "" ? "an error" : name}"`
    : words;
  const code = original === undefined ? meaning?.code ?? faultCodeOf(status) : faultCodeOf(status);
  return new Fault(code, message, {
    ...reasonOf({ type: plainType(name), message }),
    status,
  });
}

/** The status with which the model itself failed, when it says one that is an error. */
function errorStatus(value: Json | undefined): number | undefined {
  return typeof value === "number" && Number.isInteger(value) && value >= 400 && value < 600
    ? value
    : undefined;
}

function codeOf(status: number, type: string | undefined): FaultCode {
  return meanings.get(type?.toLowerCase() ?? "")?.code ??
    (status === 424 ? "upstream_error" : faultCodeOf(status));
}

interface Said {
  readonly type: string;
  readonly message: string;
}

function reasonOf({ type }: Said): { reason?: string } {
  return type === "" ? {} : { reason: type };
}

/** `message` (`Message` from the older front ends) and the type, which only some bodies name. */
function readError(body: Json | undefined): Said | undefined {
  if (!isObject(body)) return undefined;
  const error = isObject(body.error) ? body.error : body;
  const message = [error.message, error.Message, body.error, body.detail]
    .find((value) => typeof value === "string" && value !== "");
  if (typeof message !== "string") return undefined;
  const type = stringOf(body.__type) ?? stringOf(body.code) ?? stringOf(error.type) ?? "";
  return { type: plainType(type), message };
}

/** `com.amazon.coral.service#ThrottlingException:http://…` is a ThrottlingException. */
function plainType(type: string): string {
  return type.split(":")[0]!.split("#").at(-1)!;
}

function messageOf(fault: Fault): string {
  return fault.note === undefined ? fault.message : `${fault.message}\n${fault.note}`;
}
