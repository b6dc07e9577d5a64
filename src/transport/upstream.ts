/** One header as on the wire; names in lower case, repeated names allowed. */
export type HeaderPair = readonly [name: string, value: string];

/** Where a connection goes. Built once per provider entry and reused. */
export interface Origin {
  /** Plain or TLS. */
  readonly protocol: "http:" | "https:";
  /** Host name or address to connect to; also the SNI name. IPv6 without brackets. */
  readonly hostname: string;
  /** The TCP port. */
  readonly port: number;
  /** The `host` header, when it is not `hostname[:port]` (config `http_host`). */
  readonly hostHeader?: string;
}

/** One request. The body is whole: retries start from the pristine bytes (W110). */
export interface UpstreamRequest {
  /** Where it goes. */
  readonly origin: Origin;
  /** In capitals. */
  readonly method: string;
  /** Path and query, already encoded. CR, LF and spaces in it are refused. */
  readonly path: string;
  /** No `host`, `content-length`, `connection` or `transfer-encoding`: the transport writes these. */
  readonly headers: readonly HeaderPair[];
  /** Absent: no body, not an empty one. */
  readonly body?: Uint8Array;
  /** Bounds of every wait of this request. */
  readonly timeouts: Timeouts;
}

/** Milliseconds. `firstByteMs` runs from the request's last byte to the reply's head. */
export interface Timeouts {
  /** Until a connection stands, TLS included. */
  readonly connectMs: number;
  /** From the request's last byte to the reply's head. */
  readonly firstByteMs: number;
  /** Between two reads of the reply. */
  readonly idleMs: number;
  /** The whole exchange. */
  readonly totalMs: number;
}

/**
 * The bytes of a reply, pulled. One owner: whoever holds the reply must read to the end or cancel.
 * At most one read at a time. A chunk is the reader's to keep.
 */
export interface ByteSource {
  /** The next bytes, or `undefined` at a proper end. Throws a `Fault` when the reply was cut. */
  read(): Promise<Uint8Array | undefined>;
  /** Gives up: the connection is closed at once. Idempotent, never throws. */
  cancel(): void;
}

/** A reply whose head has arrived. */
export interface UpstreamReply {
  /** As received. */
  readonly status: number;
  /** Without hop-by-hop headers, `content-length` and `transfer-encoding`. */
  readonly headers: readonly HeaderPair[];
  /** Bytes of the body when the upstream said so. */
  readonly contentLength: number | undefined;
  /** Must be read to its end or cancelled. */
  readonly body: ByteSource;
}

/** A way to reach providers. Implementations pass one shared suite (`tests/support/upstream_suite.ts`). */
export interface Upstream {
  /**
   * Sends and waits for the head. Throws a `Fault`: `upstream_refused` (no connection),
   * `upstream_timeout`, `upstream_garbled` (not HTTP), `upstream_error` (closed without an answer, or
   * cut), `overloaded` (too many wait for a connection), `bad_request` (a path that would
   * break out of the head), `config` (such a header: only the config can hold one), `cancelled` (the signal).
   */
  send(request: UpstreamRequest, signal: AbortSignal): Promise<UpstreamReply>;
  /** Closes idle connections; those in use end with their reply. */
  close(): void;
  /** Closes every connection at once: replies in flight end with a `Fault` `overloaded`. */
  abort(): void;
}

/** The first value of a header, by its lower-case name. */
export function headerOf(headers: readonly HeaderPair[], name: string): string | undefined {
  for (const [key, value] of headers) if (key === name) return value;
  return undefined;
}
