/**
 * Every error that planoai reports on purpose. Four families: usage (exit 2), config (exit 1),
 * upstream and internal. `status` is what an HTTP client sees; `retryable` says whether another
 * target may be tried before the first byte.
 */
export const FAULTS = {
  usage: { status: 500, exit: 2, retryable: false },
  config: { status: 500, exit: 1, retryable: false },
  bad_request: { status: 400, exit: 1, retryable: false },
  unauthorized: { status: 401, exit: 1, retryable: false },
  forbidden: { status: 403, exit: 1, retryable: false },
  not_found: { status: 404, exit: 1, retryable: false },
  method_not_allowed: { status: 405, exit: 1, retryable: false },
  conflict: { status: 409, exit: 1, retryable: false },
  too_large: { status: 413, exit: 1, retryable: false },
  unsupported_media: { status: 415, exit: 1, retryable: false },
  unprocessable: { status: 422, exit: 1, retryable: false },
  rate_limited: { status: 429, exit: 1, retryable: true },
  not_implemented: { status: 501, exit: 1, retryable: false },
  overloaded: { status: 503, exit: 1, retryable: true },
  upstream_refused: { status: 502, exit: 1, retryable: true },
  upstream_garbled: { status: 502, exit: 1, retryable: false },
  upstream_error: { status: 502, exit: 1, retryable: true },
  upstream_timeout: { status: 504, exit: 1, retryable: true },
  cancelled: { status: 499, exit: 1, retryable: false },
  internal: { status: 500, exit: 1, retryable: false },
} as const;

/** The name of a fault: a key of {@link FAULTS}. */
export type FaultCode = keyof typeof FAULTS;

/** What a fault carries besides its message. */
export interface FaultOptions {
  /** What was thrown underneath; for logs, never for clients. */
  readonly cause?: unknown;
  /** The way out, as a sentence for a tired person. */
  readonly note?: string;
  /** The HTTP status to answer with, when it is not the code's own (an upstream's 529). */
  readonly status?: number;
  /** The request field at fault, in the client's terms: `messages[3].content`. */
  readonly param?: string;
  /** A machine-readable word of the origin: `context_length_exceeded`, `unsupported_tool`. */
  readonly reason?: string;
  /** How long the client should wait, in seconds, as the upstream said it. */
  readonly retryAfter?: string;
  /** The upstream's request id. */
  readonly requestId?: string;
  /** The same request never succeeds, whatever its status says of trying again. */
  readonly isFinal?: boolean;
}

/** An error on purpose: `Cannot <verb> <object>: <state>`, and never a secret in it. */
export class Fault extends Error {
  /** Always `Fault`. */
  override readonly name = "Fault";
  /** Which family and status it belongs to. */
  readonly code: FaultCode;
  /** The HTTP status that a client sees. */
  readonly status: number;
  /** The way out, as a sentence. */
  readonly note: string | undefined;
  /** The request field at fault, in the client's terms. */
  readonly param: string | undefined;
  /** A machine-readable word of the origin. */
  readonly reason: string | undefined;
  /** How long to wait, in seconds, as the upstream said it. */
  readonly retryAfter: string | undefined;
  /** The upstream's request id. */
  readonly requestId: string | undefined;
  /** The same request never succeeds: clients need not try it again. */
  readonly isFinal: boolean;

  /** `message` reads `Cannot <verb> <object>: <state>` and holds no secret. */
  constructor(code: FaultCode, message: string, options: FaultOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.status = options.status ?? FAULTS[code].status;
    this.note = options.note;
    this.param = options.param;
    this.reason = options.reason;
    this.retryAfter = options.retryAfter;
    this.requestId = options.requestId;
    this.isFinal = options.isFinal === true;
  }

  /** The same fault with the upstream's request id, unless it has one. */
  withRequestId(requestId: string | undefined): Fault {
    if (requestId === undefined || this.requestId !== undefined) return this;
    return new Fault(this.code, this.message, { ...this.#options(), requestId });
  }

  /** The same fault with the wait that the upstream asked for, unless it says one itself. */
  withRetryAfter(retryAfter: string | undefined): Fault {
    if (retryAfter === undefined || this.retryAfter !== undefined) return this;
    return new Fault(this.code, this.message, { ...this.#options(), retryAfter });
  }

  /** The same fault in other words. */
  withMessage(message: string): Fault {
    return message === this.message ? this : new Fault(this.code, message, this.#options());
  }

  #options(): FaultOptions {
    const { status, cause, note, param, reason, retryAfter, requestId, isFinal } = this;
    return {
      status,
      cause,
      ...(note === undefined ? {} : { note }),
      ...(param === undefined ? {} : { param }),
      ...(reason === undefined ? {} : { reason }),
      ...(retryAfter === undefined ? {} : { retryAfter }),
      ...(requestId === undefined ? {} : { requestId }),
      ...(isFinal ? { isFinal } : {}),
    };
  }
}

/** The code that fits an HTTP status which an upstream answered. */
export function faultCodeOf(status: number): FaultCode {
  switch (status) {
    case 400:
      return "bad_request";
    case 401:
      return "unauthorized";
    case 403:
      return "forbidden";
    case 404:
      return "not_found";
    case 405:
      return "method_not_allowed";
    case 409:
      return "conflict";
    case 413:
      return "too_large";
    case 415:
      return "unsupported_media";
    case 422:
      return "unprocessable";
    case 429:
      return "rate_limited";
    case 503:
    case 529: // Anthropic: overloaded_error
      return "overloaded";
    case 408:
    case 504:
      return "upstream_timeout";
    default:
      return status >= 500 ? "upstream_error" : "bad_request";
  }
}

/** Turns anything thrown into a {@link Fault}; what was not a fault becomes `internal`. */
export function asFault(error: unknown): Fault {
  if (error instanceof Fault) return error;
  return new Fault("internal", "Cannot finish the request: planoai failed inside", {
    cause: error,
  });
}
