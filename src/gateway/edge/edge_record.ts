/**
 * The story of a request that never came to the gateway, as the filter tells it: one member of the JSON
 * array of a `POST /records` on the edge socket. Times are milliseconds; counts are -1 when the reply
 * did not say them.
 */
export interface EdgeRecord {
  /** The `x-request-id` that the client saw. */
  readonly id: string;
  readonly listener: string;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** `""` when the path is no dialect's. */
  readonly dialect: string;
  /** As the client named it; `""` when it named none. */
  readonly model: string;
  readonly stream: boolean;
  /** The entry's name as `x-plano-target` has it, `""` when the request did not get that far. */
  readonly target: string;
  readonly upstreamModel: string;
  /** Calls to the provider. */
  readonly attempts: number;
  readonly status: number;
  /** Unix time. */
  readonly startedMs: number;
  /** From the request's arrival: to the upstream's head, to the first byte of the body, to the end. */
  readonly headMs: number;
  readonly firstByteMs: number;
  readonly durationMs: number;
  /** The filter's own share before the first byte. */
  readonly ownMs: number;
  /** As stated, in the order of `UsageCounts`. */
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly cacheWrite1h: number;
  readonly reasoning: number;
  readonly outcome: "ok" | "error" | "cut" | "client_gone";
  /** The fault's code, `""` for none. */
  readonly fault: string;
  readonly message: string;
  /** A provider's error that passed as it was: the gateway reads `fault` and `message` out of it. */
  readonly errorText?: string;
  /**
   * The trace that it belongs to (W3C), as it was sent on: the span in it is that of the call to the
   * provider where the filter traces the request, else the client's own; `""` for none.
   */
  readonly traceparent: string;
  /** Only of a request that the filter traces. */
  readonly traced?: EdgeTraced;
  /** Bytes of the client's body (-1: it stated none, and nobody read it), and of the one that it got. */
  readonly requestBytes?: number;
  readonly responseBytes?: number;
  /** Audio tokens as stated (-1: not), and the tier of service in the provider's word. */
  readonly audioInput?: number;
  readonly audioOutput?: number;
  readonly serviceTier?: string;
  /** More is billed than these tokens at their usual rates. */
  readonly alsoBilled?: boolean;
  /** Records of this worker that were lost since the last batch, because its queue was full. */
  readonly lost: number;
}

/** What a direct request's spans need besides; every text bounded by the filter. */
export interface EdgeTraced {
  /** The span of the request itself, 16 hex digits. */
  readonly span: string;
  /** The client's span, which is its parent; `""`: none. */
  readonly parentSpan: string;
  readonly tracestate: string;
  readonly userAgent: string;
  /** The client's address, without its port. */
  readonly peer: string;
  /** `x-model-affinity`. */
  readonly session: string;
  /** The last call to its provider; absent: there was none. */
  readonly call?: EdgeCall;
  /** What the reply says of itself, where it passed; absent: nothing. */
  readonly responseId?: string;
  readonly responseModel?: string;
  readonly finishReason?: string;
  /** The headers that become attributes or name its user, by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** Top-level scalars of its body (`temperature`, `max_tokens`, …), as they came. */
  readonly params: Readonly<Record<string, string | number | boolean>>;
}

/** A call to a provider. */
export interface EdgeCall {
  /** What it answered; 0: nothing. */
  readonly status: number;
  /** `api.openai.com`, with the port where it is not the usual one. */
  readonly authority: string;
  /** Without the query. */
  readonly path: string;
}
