import type { FaultCode } from "../base/fault.ts";
import type { Loss } from "../ir/origin.ts";

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
  /** Of `input`, audio that was not read from a cache. */
  readonly audioInput?: number;
  /** Of `output`, audio. */
  readonly audioOutput?: number;
  /**
   * The tier of service that was billed, in the provider's word: `default`, `flex`, `priority`, `batch`;
   * `other` where it is one that a reply's bytes are not searched for.
   */
  readonly tier?: string;
  /** More is billed than these tokens at their usual rates: searches, another speed or region. */
  readonly alsoBilled?: true;
}

/** What the tokens of a request cost, US dollars. Absent in a record: unknown, which is not nothing. */
export interface RecordedCost {
  /** Of everything that went in, cache reads and writes included. */
  readonly input: number;
  /** Of everything that came out. */
  readonly output: number;
  /** Both together. */
  readonly total: number;
  /** Something besides tokens is charged (`image`, `second`): `total` is a lower bound. */
  readonly partial?: true;
}

/** How the most restrictive rate limit of a request stood. */
export interface RecordedRate {
  /** Tokens in a window. */
  readonly limit: number;
  /** Whole tokens that are left; 0 when some are owed. */
  readonly remaining: number;
  /** Whole seconds, rounded up, until all of them are back. */
  readonly resetSeconds: number;
}

/** The place of a request in its trace (W3C Trace Context). Only of a request that is traced. */
export interface RecordedTrace {
  /** 32 lower-case hex digits: the client's, or made here. */
  readonly traceId: string;
  /** Of the request's own span; 16 lower-case hex digits. */
  readonly spanId: string;
  /** Of the client's span, which is its parent. */
  readonly parentSpanId?: string;
  /** The client's `tracestate`, as it came. */
  readonly traceState?: string;
}

/** One call to a provider. */
export interface RecordedAttempt {
  /** Of the call's span, which the provider was told as its parent; only of a traced request. */
  readonly spanId?: string;
  /** Milliseconds from the request's arrival to the call. */
  readonly startMs: number;
  /** The same to the reply's head, when one came. */
  readonly headMs?: number;
  /** Milliseconds from the request's arrival to the end; absent: the request's own end. */
  endMs?: number;
  /** The provider's status, when it answered. */
  status?: number;
  /** Why it failed, when it did not answer, or broke off. */
  fault?: FaultCode;
  /** The fault's words; never a secret. */
  message?: string;
  /** `api.openai.com`, with the port where it is not the usual one. */
  readonly authority: string;
  /** In capitals. */
  readonly method: string;
  /** Without the query. */
  readonly path: string;
}

/** What was asked of the model besides its words; as the client wrote it. */
export interface RecordedParams {
  /** `temperature`: 0 to 2, or to 1. */
  readonly temperature?: number;
  /** `top_p`: the share of likely tokens that is sampled from. */
  readonly topP?: number;
  /** `top_k`: how many likely tokens are sampled from. */
  readonly topK?: number;
  /** The most tokens of the reply, by whichever name. */
  readonly maxTokens?: number;
  /** `frequency_penalty`. */
  readonly frequencyPenalty?: number;
  /** `presence_penalty`. */
  readonly presencePenalty?: number;
  /** `seed`. */
  readonly seed?: number;
  /** Replies asked for, where not one. */
  readonly choices?: number;
  /** How much it shall think, by the dialect's word: `low`. */
  readonly reasoningEffort?: string;
}

/**
 * What users and models wrote, by the JSON of OpenTelemetry's GenAI conventions (`gen_ai.input.messages`
 * and so on): `[{role, parts: [{type: "text", content}, {type: "tool_call", id, name, arguments},
 * {type: "tool_call_response", id, response}, {type: "reasoning", content}, …]}]`. Present only with
 * `capture_messages`. Each is bounded (256 Ki characters) and JSON all the same: long texts end with
 * `…`, the oldest messages and the last tools are left out, and `truncated` says so. Media are there
 * without their bytes, keys are `***`.
 */
export interface RecordedContent {
  /** The messages of the request. */
  readonly input?: string;
  /** The reply's, with a `finish_reason` each. */
  readonly output?: string;
  /** System and developer instructions. */
  readonly system?: string;
  /** The tools that the model may call. */
  readonly tools?: string;
  /** The first 50 characters of the last user message, and `...` when there are more. */
  readonly preview?: string;
  /** `name(...)` of each tool that the model may call. */
  readonly toolNames?: readonly string[];
  /** A part was left out, because it was too long. */
  readonly truncated?: true;
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
  /** The provider's id: `openai`. */
  provider?: string;
  /** `passthrough`: bytes as they came; `reencode`: the same dialect, changed; `translate`: by the pivot. */
  tier?: "passthrough" | "reencode" | "translate";
  /** Calls to providers, the one that answered included. */
  attempts: number;
  /** Each of them, oldest first; only of a traced request. */
  calls?: readonly RecordedAttempt[];
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
  /** Of `ownMs`, what finding the target took; only of a traced request. */
  routedMs?: number;
  /** The alias that led to the target, when one did; only of a traced request. */
  alias?: string;
  /** How the most restrictive of its rate limits stood when it came, where it has some. */
  rateLimit?: RecordedRate;
  /** Tokens, when the provider said them. */
  usage?: RecordedUsage;
  /** What they cost, when the catalogue knows. */
  cost?: RecordedCost;
  /** What the provider's dialect could not say. */
  losses: readonly Loss[];
  /** How it ended. */
  outcome: "ok" | "error" | "cut" | "client_gone";
  /** Why it failed. */
  fault?: FaultCode;
  /** The fault's message: our own words, or the upstream's quoted, never a secret. */
  message?: string;

  /** Bytes of the body, as the client sent it. */
  requestBytes?: number;
  /** Bytes of the reply's body, as the client got it. */
  responseBytes?: number;

  /** Its place in a trace; absent: it is not traced, and nothing below is filled. */
  trace?: RecordedTrace;
  /** The client's `user-agent`, bounded. */
  userAgent?: string;
  /** The client's address, without its port. */
  peer?: string;
  /** `x-model-affinity`, bounded. */
  sessionId?: string;
  /** By header, lower case: what the headers of `exporters[].distinct_id_header` say. */
  distinctIds?: Readonly<Record<string, string>>;
  /** What headers add to the span's attributes (`tracing.span_attributes.header_prefixes`). */
  attributes?: Readonly<Record<string, string>>;
  /** What a model request asks besides its words. */
  params?: RecordedParams;
  /** What the reply calls itself. */
  responseId?: string;
  /** What the reply calls its model. */
  responseModel?: string;
  /** Why each of its candidates ended, by the provider's words. */
  finishReasons?: readonly string[];
  /** What was written, with `capture_messages` only. */
  content?: RecordedContent;
}
