import type { DialectId } from "../ir/origin.ts";

/**
 * What the filters know: everything about a listener that can be decided before a request comes,
 * made by Deno from the config (`edge_table_of.ts`) and given to Envoy as the plugin's configuration,
 * as JSON. A filter reads it and never asks what a provider or a dialect is: it is all bytes to it.
 *
 * Where a list index stands, it is one into the list of that name. Holds keys: it is written to files
 * that only their owner reads.
 */
export interface EdgeTable {
  /** The listener's name, for records. */
  readonly listener: string;
  /** The cluster of the gateway process: where everything goes that is not decided here. */
  readonly gateway: string;
  /** The cluster of the gateway's edge socket: records go there, and questions. */
  readonly edge: string;
  /** Bytes of a request's body above which it is refused. */
  readonly bodyBytes: number;
  /** Bytes of all bodies together that a worker holds back; a request beyond is refused. Absent: any. */
  readonly heldBytes?: number;
  /**
   * Bytes of all of a client's headers (names, values, and four for each) above which a request goes to
   * the gateway, which refuses it. Absent: any.
   */
  readonly headerBytes?: number;
  /**
   * Names by which a client may call this listener, lower case, without a port; empty: any. Others go
   * to the gateway, which refuses them. `*.localhost` stands for every name below it.
   */
  readonly hosts: readonly string[];
  /** Keys that clients must show; empty: none. Who shows none of them goes to the gateway. */
  readonly keys: readonly string[];
  /** The dialects in which clients may be answered from here. */
  readonly clients: readonly EdgeClient[];
  /** Where a model's name leads, as a client writes it: an index into `targets`. `""`: no name. */
  readonly names: Readonly<Record<string, number>>;
  readonly targets: readonly EdgeTarget[];
  readonly ways: readonly EdgeWay[];
  readonly limits: readonly EdgeLimit[];
  /** Which requests are traced, of those that the filter answers or sends on itself. Absent: none. */
  readonly tracing?: EdgeTracing;
}

/** What a filter has to know of `tracing`. */
export interface EdgeTracing {
  /** Percent of requests, of those that bring no trace of their own. */
  readonly sampling: number;
  /** Lower-case beginnings of the names of headers that are told; credentials are not. */
  readonly headerPrefixes: readonly string[];
  /** Lower-case names of others. */
  readonly headers: readonly string[];
}

/** A client's dialect. */
export interface EdgeClient {
  readonly dialect: DialectId;
  /** Paths of its requests, exact, without the query. */
  readonly paths: readonly string[];
  /**
   * Bytes that send a body to the gateway: state that only it can unwrap, and, where a seal may be
   * another account's, members that hold seals.
   */
  readonly marks: readonly string[];
  /** One of these stands in the last bytes of a stream that was not cut off. */
  readonly streamEnds: readonly string[];
  /** The mark may stand far from the stream's end (Responses repeats the reply in its last event). */
  readonly longLastEvent: boolean;
  /** What a client hears of a stream that was cut off between two events: an SSE event, whole. */
  readonly cutEvent: string;
  /** What the filter says itself, by what happened. */
  readonly refusals: Readonly<Record<EdgeRefusal, EdgeReply>>;
  /** Cached input is counted beside `input` and not within it. */
  readonly countsCacheApart: boolean;
}

/** What a filter refuses in its own words. */
export type EdgeRefusal =
  /** The body is larger than `bodyBytes`. */
  | "too_large"
  /** The gateway process does not answer: it starts, or starts again. */
  | "gateway_gone"
  /** The provider cannot be reached, or closed before a reply. */
  | "unreachable"
  /** The provider took too long. */
  | "timeout"
  /** The provider's reply was empty, or its form not HTTP. */
  | "garbled"
  /** There is no room for the body: `heldBytes`. */
  | "overloaded"
  /** The body has stopped coming: Envoy says it, and not the filter. */
  | "stalled";

/**
 * What it says of one provider, in the very words of the embedded plane. A filter that cannot tell one of
 * them from another says what stands behind it.
 */
export type EdgeWayRefusal =
  /** It refuses connections. */
  | "unreachable"
  /** No connection came about in time: `timeout`. */
  | "connect_timeout"
  /** It closed the connection without an answer: `unreachable`. */
  | "closed"
  /** It took too long. */
  | "timeout"
  /** The form of its reply is not HTTP. */
  | "garbled"
  /** Its reply has no body: `garbled`. */
  | "empty"
  /** Its reply is of another kind, a page: `garbled`. */
  | "not_json";

/** A reply that is made before anybody asks. */
export interface EdgeReply {
  readonly status: number;
  /** Seconds, as the header has them. */
  readonly retryAfter?: string;
  /** Others, names in lower case. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  /** JSON, in the client's dialect. */
  readonly body: string;
  /** For the record: the fault's code and message. */
  readonly fault: string;
  readonly message: string;
}

/** Where a name leads. */
export interface EdgeTarget {
  /** The provider entry's name: `x-plano-target`, and the record's. */
  readonly name: string;
  /** The provider's id of the model: what is written in the body. */
  readonly model: string;
  /** Ways that need no gateway, by the client's dialect. A dialect without one goes to the gateway. */
  readonly ways: Readonly<Record<DialectId, number>>;
  /** Limits that count its tokens, whichever way the request goes. */
  readonly limits: readonly number[];
}

/** How a provider is reached without the gateway. */
export interface EdgeWay {
  /** The provider's cluster. */
  readonly cluster: string;
  /** The `host` header. */
  readonly authority: string;
  /** With its own query, if it has one: then a client's query goes to the gateway. */
  readonly path: string;
  /**
   * Sent with each request, names in lower case; credentials among them. `content-type` only when the
   * config has one of its own.
   */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /**
   * Client headers that are passed on, each with what stands in for it (`null`: nothing does).
   * `tracestate` goes with `traceparent`, and never alone.
   */
  readonly forwarded: readonly (readonly [name: string, fallback: string | null])[];
  /** The client's own credential is sent on, in this header and after this prefix. */
  readonly credential?: { readonly header: string; readonly prefix: string };
  /**
   * The credential among `headers`, which a provider may quote. Each byte of it becomes a star, as the
   * client's own does where that is sent: in a reply's headers and in an error whatever its length (it
   * has 8 bytes at least), in any other body, streams too, when it has 20 or more
   * (`src/transport/unquoted.ts`).
   */
  readonly quoted?: string;
  /** Member names that, where a body has them at any depth, need the gateway to mend it. */
  readonly mends: readonly string[];
  /** A stream that does not ask for its usage goes to the gateway, which does. */
  readonly asksUsage: boolean;
  /** The reply says the model as the client named it: another name than `model` goes to the gateway. */
  readonly echoesModel: boolean;
  /** In place of those of {@link EdgeClient.refusals}; a way is of one client's dialect. */
  readonly refusals?: Readonly<Record<EdgeWayRefusal, EdgeReply>>;
}

/** A limit on input tokens, for each value of a header. */
export interface EdgeLimit {
  /** The header, lower case, whose value says whose tokens are counted. */
  readonly header: string;
  /** Only requests with this value count; absent: each value by itself, the missing one too. */
  readonly value?: string;
  /** Tokens. */
  readonly capacity: number;
  /** Milliseconds in which that many come back. */
  readonly windowMs: number;
  /** What is said when it is used up, by the client's dialect; `retry-after` is added. */
  readonly refusals: Readonly<Record<DialectId, EdgeReply>>;
  /** What is said to a request that costs more than the whole capacity: waiting does not help. */
  readonly tooSmall: Readonly<Record<DialectId, EdgeReply>>;
}
