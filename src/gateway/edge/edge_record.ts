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
  /** The trace it belongs to (W3C), as it was sent on; `""` for none. */
  readonly traceparent: string;
  /** Records of this worker that were lost since the last batch, because its queue was full. */
  readonly lost: number;
}
