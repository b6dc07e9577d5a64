/// <reference path="./assemblyscript.d.ts" />
import { CONTINUE } from "./action.ts";
import { getBuffer, PLUGIN_CONFIGURATION } from "./buffers.ts";
import * as env from "./env.ts";
// deno-lint-ignore verbatim-module-syntax -- asc knows no `import type`
import { HeaderList } from "./header_pairs.ts";
import { dispatchHttpCall, NO_CALL } from "./http_call.ts";

/*
 * Who is called when. The host names contexts by number: a root for each plugin configuration (several
 * may share a VM), a stream for each request. `callbacks.ts` is what the host calls.
 */

/** One plugin configuration. A filter extends it; a method that is not overridden lets things pass. */
export class RootContext {
  readonly id: u32;
  /** Calls of this root and its streams that wait for an answer, and who asked: 0 is the root. */
  readonly calls: Map<u32, u32> = new Map<u32, u32>();

  constructor(id: u32) {
    this.id = id;
  }

  /** False refuses the configuration: Envoy goes on with the old one. */
  onConfigure(_configuration: Uint8Array): bool {
    return true;
  }

  /** A request begins. */
  createStream(id: u32): StreamContext {
    return new StreamContext(id, this);
  }

  onTick(): void {}

  /** An answer to a call of the root's own. `headers` 0: there was none. */
  onCall(_token: u32, _headers: i32, _bodyLength: i32): void {}

  /** The configuration is gone, or Envoy ends. False asks for time until `done()`. */
  onDone(): bool {
    return true;
  }

  /** A call that is answered in `onCall`, whether streams live or not; NO_CALL when it cannot be. */
  call(cluster: Uint8Array, headers: HeaderList, body: Uint8Array, timeoutMs: i32): u32 {
    const token: u32 = dispatchHttpCall(cluster, headers, body, timeoutMs);
    if (token !== NO_CALL) this.calls.set(token, 0);
    return token;
  }
}

/** One request and its response. */
export class StreamContext {
  readonly id: u32;
  /** The filter knows its class: `changetype<Root>(this.root)`. */
  readonly root: RootContext;

  constructor(id: u32, root: RootContext) {
    this.id = id;
    this.root = root;
  }

  onRequestHeaders(_count: i32, _last: bool): i32 {
    return CONTINUE;
  }

  /** While it returns STOP, `length` is all that waits; else the chunk. */
  onRequestBody(_length: i32, _last: bool): i32 {
    return CONTINUE;
  }

  /** The body is over, and none of its callbacks was the last one. What waits of it is in the buffer. */
  onRequestTrailers(): i32 {
    return CONTINUE;
  }

  onResponseHeaders(_count: i32, _last: bool): i32 {
    return CONTINUE;
  }

  /** While it returns STOP, `length` is all that waits; else the chunk. */
  onResponseBody(_length: i32, _last: bool): i32 {
    return CONTINUE;
  }

  /**
   * As `onRequestTrailers`. They come without an upstream's doing too: Envoy's decompressor ends with
   * its counts in them.
   */
  onResponseTrailers(): i32 {
    return CONTINUE;
  }

  /** The answer to a call. The stream stopped for it and goes on with `continueRequest` or a reply. */
  onCall(_token: u32, _headers: i32, _bodyLength: i32): void {}

  /** The stream is over, in whatever way: the last thing it hears. */
  onLog(): void {}

  /** A call that is answered in `onCall`, if the stream still lives; NO_CALL when it cannot be. */
  call(cluster: Uint8Array, headers: HeaderList, body: Uint8Array, timeoutMs: i32): u32 {
    const token: u32 = dispatchHttpCall(cluster, headers, body, timeoutMs);
    if (token !== NO_CALL) this.root.calls.set(token, this.id);
    return token;
  }
}

/** Ends a root that asked for time in `onDone`. */
export function done(root: RootContext): void {
  env.proxy_set_effective_context(root.id);
  env.proxy_done();
}

const roots = new Map<u32, RootContext>();
const streams = new Map<u32, StreamContext>();

let makeRoot: (id: u32) => RootContext = (id: u32): RootContext => new RootContext(id);

/** Says which root this filter has; once, at the top level of its main file. */
export function registerRoot(factory: (id: u32) => RootContext): void {
  makeRoot = factory;
}

/** The root of an id; `null` for none. */
export function rootOf(id: u32): RootContext | null {
  return roots.has(id) ? roots.get(id)! : null;
}

/** The stream of an id; `null` for none: no callback may fail for want of one. */
export function streamOf(id: u32): StreamContext | null {
  return streams.has(id) ? streams.get(id)! : null;
}

/** A context begins: a root when it has no parent. */
export function createContext(id: u32, parent: u32): void {
  if (parent === 0) roots.set(id, makeRoot(id));
  else {
    const root = rootOf(parent);
    if (root !== null) streams.set(id, root.createStream(id));
  }
}

/** A context is over. */
export function deleteContext(id: u32): void {
  if (streams.has(id)) streams.delete(id);
  else if (roots.has(id)) roots.delete(id);
}

/** Gives a root its configuration, the number of whose bytes the host says. */
export function configureRoot(id: u32, length: i32): bool {
  const root = rootOf(id);
  return root !== null && root.onConfigure(getBuffer(PLUGIN_CONFIGURATION, 0, length));
}

/** Brings an answer to who asked. */
export function answerCall(rootId: u32, token: u32, headers: i32, bodyLength: i32): void {
  const root = rootOf(rootId);
  if (root === null || !root.calls.has(token)) return;
  const asker: u32 = root.calls.get(token)!;
  root.calls.delete(token);
  if (asker === 0) return root.onCall(token, headers, bodyLength);
  const stream = streamOf(asker);
  if (stream === null) return;
  // The host speaks to the root: without this, header and body calls would not be the stream's.
  env.proxy_set_effective_context(asker);
  stream.onCall(token, headers, bodyLength);
}
