import { type Action, Half, type Passed } from "./half.ts";
import type { LocalReply } from "./imports.ts";
import type { Pairs } from "./pairs.ts";

/** How a stream reaches its filter. */
export interface StreamLink {
  /** A callback of this stream; 0 when the filter has none of the name. */
  enter(
    name:
      | "proxy_on_request_headers"
      | "proxy_on_request_body"
      | "proxy_on_response_headers"
      | "proxy_on_response_body",
    size: number,
    last: boolean,
  ): number;
  /** Does what the filter asked for in its callbacks, once their answers are known. */
  settle(): void;
  end(): void;
}

const encoder = new TextEncoder();

/** One request and its response on their way past a filter. A test is client, upstream and Envoy to it. */
export class WasmStream {
  readonly id: number;
  readonly requestHalf: Half;
  readonly responseHalf: Half;
  /** What Envoy knows of the stream, by path (`source\0address`). Tests fill it, filters too. */
  readonly properties = new Map<string, Uint8Array>();
  /** What the filter answered in the upstream's stead, as it said it. */
  localReply: LocalReply | undefined;
  /** The stream was cut off. */
  reset = false;
  readonly #link: StreamLink;
  #over = false;

  constructor(id: number, link: StreamLink) {
    this.id = id;
    this.#link = link;
    this.requestHalf = new Half({
      headers: (count, last) => link.enter("proxy_on_request_headers", count, last),
      body: (length, last) => link.enter("proxy_on_request_body", length, last),
    });
    this.responseHalf = new Half({
      headers: (count, last) => link.enter("proxy_on_response_headers", count, last),
      body: (length, last) => link.enter("proxy_on_response_body", length, last),
    });
  }

  /** What the upstream has of the request. */
  get request(): Passed {
    return this.requestHalf.passed;
  }

  /** What the client has of the response. */
  get response(): Passed {
    return this.responseHalf.passed;
  }

  requestHeaders(headers: Pairs, last = false): Action {
    return this.#settled(this.requestHalf.takeHeaders(headers, last));
  }

  requestBody(chunk: Uint8Array | string, last: boolean): Action | undefined {
    return this.#settled(this.requestHalf.takeBody(bytesOf(chunk), last));
  }

  responseHeaders(headers: Pairs, last = false): Action {
    return this.#settled(this.responseHalf.takeHeaders(headers, last));
  }

  responseBody(chunk: Uint8Array | string, last: boolean): Action | undefined {
    return this.#settled(this.responseHalf.takeBody(bytesOf(chunk), last));
  }

  /** The stream is over: by its end, or cut off by whoever. */
  end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#link.end();
  }

  /** What Envoy makes of a local reply: through the filter's response callbacks, if nothing came yet. */
  takeReply(reply: LocalReply): void {
    if (this.localReply !== undefined || this.reset) return;
    if (this.responseHalf.passed.headers !== undefined) {
      this.reset = true;
      this.requestHalf.closed = true;
      this.responseHalf.closed = true;
      return;
    }
    this.localReply = reply;
    this.requestHalf.closed = true;
    const empty = reply.body.length === 0;
    const typed = reply.headers.some(([name]) => name === "content-type");
    const headers: Pairs = [
      [":status", String(reply.status)],
      ...reply.headers.filter(([name]) => !empty || name !== "content-type"),
      ...(empty ? [] : [["content-length", String(reply.body.length)] as const]),
      ...(empty || typed ? [] : [["content-type", "text/plain"] as const]),
    ];
    // In the place of response headers that wait it goes out past the filter.
    if (this.responseHalf.begun) return this.responseHalf.replace(headers, reply.body);
    this.responseHeaders(headers, empty);
    if (!empty) this.responseBody(reply.body, true);
  }

  #settled<T>(action: T): T {
    this.#link.settle();
    return action;
  }
}

function bytesOf(chunk: Uint8Array | string): Uint8Array {
  return typeof chunk === "string" ? encoder.encode(chunk) : chunk;
}
