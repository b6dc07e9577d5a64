import type { JsonObject } from "../base/json.ts";
import type { Fault } from "../base/fault.ts";
import type { FramingId } from "../base/framing.ts";
import type { SseMessage } from "../base/sse.ts";
import type { Transducer } from "../base/transducer.ts";
import type { StreamEvent } from "./event.ts";
import type { DialectId, Issuer, Translated } from "./origin.ts";
import type { ChatRequest } from "./request.ts";
import type { ChatResponse } from "./response.ts";

/** What writing a reply needs besides the reply: ids, time and the request it answers. */
export interface ReplyEnv {
  /** A new id after `prefix`; random in the gateway, counted in goldens. */
  newId(prefix: string): string;
  /** Unix time, milliseconds. */
  nowMs(): number;
  /**
   * The name of the model to answer with, for dialects whose clients compare it with what they asked
   * for ({@link ClientSide.comparesModel}). Default: the upstream's.
   */
  readonly model?: string;
  /** The request being answered: its tools, formats and echo fields. */
  readonly request: ChatRequest;
}

/** What one upstream of a dialect does differently. Data of its provider; absent means the dialect's own way. */
export interface Quirks {
  /** The field for the token limit on Chat. Default `max_completion_tokens`. */
  readonly maxTokensField?: "max_tokens" | "max_completion_tokens";
  /** Where Chat history carries thinking back (DeepSeek, Kimi: W044). Default: nowhere. */
  readonly reasoningField?: "reasoning_content" | "reasoning";
  /** False when `stream_options` is refused. Default true. */
  readonly streamUsage?: boolean;
  /** False when the role `developer` is unknown, so that it becomes `system`. Default true. */
  readonly developerRole?: boolean;
  /** False when `response_format: json_schema` is refused, so that a schema becomes `json_object`. Default true. */
  readonly jsonSchema?: boolean;
  /**
   * How Messages is told to think: `budget` (`thinking.type: enabled`) or `adaptive` with an effort.
   * Default: by the model's version (`anthropic_messages/model_quirks.ts`).
   */
  readonly thinking?: "budget" | "adaptive";
  /** False when image and file parts are refused. Default true. */
  readonly media?: boolean;
  /** True when Chat knows `type: "custom"` tools; others get a function with one string (W038). */
  readonly customTools?: boolean;
  /** True when Chat takes `cache_control` on parts and tools (OpenRouter). Others answer 400 to it. */
  readonly cacheControl?: boolean;
  /** Top-level fields that this upstream rejects; each drop is a loss. */
  readonly drop?: readonly string[];
  /** Top-level fields that this upstream takes with one value only (`temperature: 1`): set when sent. */
  readonly fixed?: JsonObject;
  /**
   * Whether Gemini's calls and results carry an `id`, which Vertex AI refuses for its older models.
   * Default: by the model's version (`gemini/model_quirks.ts`).
   */
  readonly callIds?: boolean;
  /** Effort words of Chat that this upstream knows by others; any word not here is left out. */
  readonly effortWords?: Readonly<Record<string, string>>;
}

/** Whom a request is written for. */
export interface UpstreamTarget {
  /** The model's id as the upstream knows it. */
  readonly model: string;
  readonly issuer: Issuer;
  readonly quirks: Quirks;
  /** What to do with hosted tools and parts that the dialect cannot say. Default `drop`. */
  readonly unsupported: "drop" | "reject";
}

/** What reading a reply needs: the request it answers and whom it was sent to. */
export interface ReadEnv {
  readonly request: ChatRequest;
  readonly target: UpstreamTarget;
}

/** What a path says where a dialect puts it there: `/v1beta/models/m:streamGenerateContent`. */
export interface PathAsk {
  /** Decoded. */
  readonly model: string;
  readonly stream: boolean;
}

/** The side of a dialect that clients speak to. Pure: no I/O, clock or randomness. */
export interface ClientSide {
  /** `POST` paths, first one canonical: `/v1/messages`. Empty for dialects with {@link readPath}. */
  readonly paths: readonly string[];
  /**
   * For dialects whose paths say the model and whether to stream: reads one, `undefined` when it is
   * not of this dialect. What it says is put into the body as `model` and `stream` before
   * {@link decodeRequest}, so that fixtures of such a dialect hold both; an upstream's
   * `encodeRequest` writes neither.
   */
  readPath?(path: string): PathAsk | undefined;
  /** How a stream to the client is framed, by the request's query. Default `sse`. */
  framing?(query: string): FramingId;
  /**
   * Texts in a request's bytes which say that its history holds what planoai wrote into a translated
   * reply. No upstream accepts that, also of the same dialect: such a request is re-encoded, never
   * passed through.
   */
  readonly foreignMarks?: readonly string[];
  /** True when each of them holds `SEAL_PREFIX`, which is found in the bytes before they are decoded. */
  readonly marksAreSeals?: boolean;
  /**
   * Many clients of this dialect do not send a reply's thinking back: it has no official place there.
   * The gateway remembers what stood before tool calls.
   */
  readonly forgetsThinking?: boolean;
  /** Upstreams of this dialect keep replies, and later requests name them (`previous_response_id`). */
  readonly keepsReplies?: boolean;
  /**
   * Clients of this dialect drop a reply's thinking when its `model` is not the name that they asked
   * for. Such a reply carries their name, also when its bytes pass.
   */
  readonly comparesModel?: boolean;
  /** Throws a {@link Fault} `bad_request` with `param` when the body is not a request of this dialect. */
  decodeRequest(body: JsonObject): ChatRequest;
  encodeResponse(response: ChatResponse, env: ReplyEnv): Translated<JsonObject>;
  /** Events to SSE messages, terminator (`[DONE]`) included. Accepts every sentence of the grammar. */
  encodeStream(env: ReplyEnv): Transducer<StreamEvent, SseMessage>;
  /** The error body of this dialect; the HTTP status is the fault's. */
  encodeFault(fault: Fault): JsonObject;
  /** The event or events that tell a client of this dialect, mid-stream, that the reply was cut. */
  encodeStreamFault(fault: Fault): readonly SseMessage[];
}

/** How a stream of this dialect is made to state its usage when the client did not ask for it. */
export interface UsageAsking {
  /** The member of the request's object that asks: `"stream_options":{"include_usage":true}`. */
  readonly member: string;
  /** Text that only the chunk which answers it holds: `"choices":[]`. */
  readonly chunkMark: string;
}

/** The side of a dialect that talks to a provider. Pure: no I/O, clock or randomness. */
export interface UpstreamSide {
  /** The path below the API root: `/chat/completions`; `{model}` stands for the model's id. */
  readonly path: string;
  /** The path that streams, where it is another. */
  readonly streamPath?: string;
  /** How its streams are framed. Default `sse`. */
  readonly framing?: "sse" | "aws_event_stream";
  /** Headers that every request of this dialect carries unless the client or the config says another. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Client headers that belong to this dialect and go with the request: `anthropic-beta`. */
  readonly forwardHeaders?: readonly string[];
  /**
   * Texts of which a stream that ended by itself holds at least one, as they stand on the wire. A
   * passthrough without any of them was cut (W008).
   */
  readonly streamEnds?: readonly string[];
  /** True when the last event repeats the whole reply, so that its mark may stand far from the end. */
  readonly longLastEvent?: boolean;
  /** True when cached tokens are counted beside the input, not within it (W062). */
  readonly countsCacheApart?: boolean;
  /** Absent: streams of this dialect state their usage unasked. */
  readonly usageAsking?: UsageAsking;
  /** Throws a {@link Fault} `bad_request` when the request asks for what this dialect cannot do at all. */
  encodeRequest(request: ChatRequest, target: UpstreamTarget): Translated<JsonObject>;
  /** Throws a {@link Fault} `upstream_garbled` when the body is not a reply of this dialect. */
  decodeResponse(body: JsonObject, env: ReadEnv): ChatResponse;
  /**
   * Messages of its framing to events (`base/framing.ts`). Garbage and a stream that ends before its time give one `fail`; nothing
   * is thrown. Seals in the events carry `env.target.issuer`.
   */
  decodeStream(env: ReadEnv): Transducer<SseMessage, StreamEvent>;
  /** An error reply as a fault, with the upstream's words, status, code and parameter. */
  decodeFault(status: number, body: string): Fault;
}

/** A wire format: one folder in `src/dialects`. */
export interface Dialect {
  readonly id: DialectId;
  /** For people: `OpenAI Chat Completions`. */
  readonly title: string;
  /** The official reference. */
  readonly docs: string;
  readonly client: ClientSide;
  readonly upstream: UpstreamSide;
  /**
   * The form in which two bodies that mean the same are equal: what the round-trip law compares.
   * Documented per dialect (string content as one text part, `stop` as a list, …).
   */
  canonicalRequest(body: JsonObject): JsonObject;
  canonicalResponse(body: JsonObject): JsonObject;
}
