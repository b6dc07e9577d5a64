import type { FaultCode } from "../base/fault.ts";
import type { Loss } from "../ir/origin.ts";
import type { Plan } from "./plan.ts";
import type { RateState } from "./rate_limit_headers.ts";

/** Token counts as the reply stated them; -1 or absent when it did not. */
export interface RecordedUsage {
  /** Everything that went in. */
  readonly input: number;
  /** Everything that came out. */
  readonly output: number;
  /** Of `input`, read from a cache. */
  readonly cacheRead: number;
  /** Of `input`, written to a cache. */
  readonly cacheWrite: number;
  /** Of `cacheWrite`, to be kept for an hour. */
  readonly cacheWrite1h: number;
  /** Of `output`, thinking. */
  readonly reasoning: number;
}

/** What is known of a request when it is over, however it ended. Filled on the way, read once. */
export interface RequestRecord {
  /** Ours; the `x-request-id` of the reply. */
  readonly requestId: string;
  /** Unix time, milliseconds. */
  readonly startedMs: number;
  /** As received. */
  readonly method: string;
  /** Without the query, which may hold secrets. */
  readonly path: string;
  /** The name of the listener that it came to. */
  readonly listener: string;
  /** The client's dialect. */
  dialect?: string;
  /** The model as the client named it. */
  model?: string;
  /** Whether the client asked for a stream. */
  stream?: boolean;
  /** `entry name` and the upstream's model id. */
  target?: string;
  /** The model's id as the provider knows it. */
  upstreamModel?: string;
  /** How it was carried. */
  tier?: Plan["tier"];
  /** Calls to providers, the one that answered included. */
  attempts: number;
  /** The HTTP status that the client saw. */
  status: number;
  /** Milliseconds from intake to the upstream's head, to the first byte sent on, and to the end. */
  upstreamHeadMs?: number;
  /** From the request's arrival to the reply's first byte. */
  firstByteMs?: number;
  /** From the request's arrival to the reply's end. */
  durationMs: number;
  /** The gateway's own share before the first byte, milliseconds. */
  ownMs?: number;
  /** How the most restrictive of its rate limits stood when it came, where it has some. */
  rateLimit?: RateState;
  /** Tokens, when the provider said them. */
  usage?: RecordedUsage;
  /** What the provider's dialect could not say. */
  losses: readonly Loss[];
  /** How it ended. */
  outcome: "ok" | "error" | "cut" | "client_gone";
  /** Why it failed. */
  fault?: FaultCode;
  /** The fault's message: our own words, or the upstream's quoted, never a secret. */
  message?: string;
}
