import type { Pairs } from "./pairs.ts";

/** What a headers or body callback answered. */
export type Action = "continue" | "stop" | "stop_and_watermark" | "stop_and_drop" | "stop_all";

/** Asks the filter. */
export interface Callbacks {
  headers(count: number, last: boolean): number;
  body(length: number, last: boolean): number;
}

/** What has gone past the filter: to the upstream, or to the client. */
export interface Passed {
  /** `undefined` while they wait. */
  readonly headers: Pairs | undefined;
  readonly body: Uint8Array;
  /** How many chunks the body came in. */
  readonly chunks: number;
  readonly ended: boolean;
}

const nothing = new Uint8Array(0);

/** A request or a response on its way past the filter: what waits, and what has gone on (as Envoy does it). */
export class Half {
  /** As the filter sees and changes them; `undefined` when it may not. */
  headers: Pairs | undefined;
  /** What a body callback may read and replace. */
  buffer: Uint8Array = nothing;
  /** Set when somebody else answers: nothing goes on any more. */
  closed = false;
  readonly #callbacks: Callbacks;
  #all: Pairs = [];
  #state: "fresh" | "headers_wait" | "all_waits" | "flowing" = "fresh";
  #buffers = false;
  #held: Uint8Array = nothing;
  #queue: { readonly chunk: Uint8Array; readonly last: boolean }[] = [];
  #lastSeen = false;
  #passed: Uint8Array[] = [];
  #passedHeaders: Pairs | undefined;
  #ended = false;

  constructor(callbacks: Callbacks) {
    this.#callbacks = callbacks;
  }

  get passed(): Passed {
    return {
      headers: this.#passedHeaders,
      body: concat(this.#passed),
      chunks: this.#passed.length,
      ended: this.#ended,
    };
  }

  /** The headers as they are, for logs. */
  get known(): Pairs {
    return this.headers ?? this.#all;
  }

  /** Whether any headers have come. */
  get begun(): boolean {
    return this.#state !== "fresh";
  }

  takeHeaders(pairs: Pairs, last: boolean): Action {
    if (this.begun) throw new Error("headers came twice");
    this.headers = pairs;
    this.#state = "headers_wait";
    this.#lastSeen = last;
    const action = this.#callbacks.headers(pairs.length, last);
    if (action === 0) {
      this.#release();
      return "continue";
    }
    if (action === 1) return "stop";
    if (action !== 3 && action !== 4) throw new Error(`headers were answered ${action}`);
    if (this.#state === "headers_wait") this.#state = "all_waits";
    return "stop_all";
  }

  /** `undefined` when the filter was not asked, because it has stopped everything. */
  takeBody(chunk: Uint8Array, last: boolean): Action | undefined {
    if (this.closed) return undefined;
    if (this.#state === "all_waits") {
      this.#queue.push({ chunk, last });
      return undefined;
    }
    this.#lastSeen = last;
    this.buffer = this.#buffers ? concat([this.buffer, chunk]) : chunk;
    const action = this.#callbacks.body(this.buffer.length, last);
    this.#buffers = action === 1;
    switch (action) {
      case 0:
        this.#release();
        return "continue";
      case 1:
        return "stop";
      case 2:
        this.#hold();
        return "stop_and_watermark";
      case 3:
        this.buffer = nothing;
        return "stop_and_drop";
      default:
        throw new Error(`a body was answered ${action}`);
    }
  }

  /** `proxy_continue_stream`, after the callback that called it. */
  resume(): void {
    if (this.closed) return;
    const all = this.#state === "all_waits";
    this.#state = "headers_wait";
    // What waited unseen is shown to the filter now, as it came.
    const queue = this.#queue.splice(0);
    this.#release(all && queue.length > 0);
    for (const { chunk, last } of queue) this.takeBody(chunk, last);
  }

  /** Something else goes out, past the filter. */
  replace(headers: Pairs, body: Uint8Array): void {
    this.closed = true;
    this.headers = undefined;
    this.#all = this.#passedHeaders = headers;
    this.#passed = body.length === 0 ? [] : [body];
    this.#ended = true;
  }

  /** What was seen waits with what was seen before, and is not shown again. */
  #hold(): void {
    this.#held = concat([this.#held, this.buffer]);
    this.buffer = nothing;
  }

  #release(more = false): void {
    if (this.closed) return;
    this.#hold();
    if (this.#passedHeaders === undefined) {
      this.#passedHeaders = this.headers ?? this.#all;
      this.#all = this.#passedHeaders;
    }
    this.headers = undefined;
    this.#state = "flowing";
    if (this.#held.length > 0) this.#passed.push(this.#held);
    this.#held = nothing;
    this.#buffers = false;
    if (this.#lastSeen && !more) this.#ended = true;
  }
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
