/// <reference path="../host/assemblyscript.d.ts" />
// deno-lint-ignore-file verbatim-module-syntax -- asc knows no `import type`
import { concat, utf8 } from "../host/bytes.ts";
import { HeaderPairs } from "../host/header_pairs.ts";
import { removeHeader, REQUEST_HEADERS, setHeader } from "../host/headers.ts";
import { EdgeWay, IS_TRACESTATE } from "../shared/edge_table.ts";
import {
  APPLICATION_JSON,
  AUTHORITY,
  CONTENT_LENGTH,
  CONTENT_TYPE,
  NOTHING,
  PATH,
  X_PLANO_CLUSTER,
} from "../shared/header_names.ts";
import { joinedValue } from "../shared/header_value.ts";
import { RequestHead } from "../shared/request_head.ts";
import { Trace } from "./trace.ts";

/**
 * Makes a client's head that of a direct request: what the table says, and of the client's headers those
 * that it lists; nothing else of the client leaves this machine. Writes what differs: the whole map in
 * one call costs Envoy 15 µs, a header half of one. Gives the `traceparent` that is sent on: `own`, where
 * the request is traced.
 */
export function writeDirectHead(
  head: RequestHead,
  way: EdgeWay,
  credential: Uint8Array | null,
  bodyLength: i32,
  own: Trace | null,
): Uint8Array {
  const pairs = head.pairs;
  const trace = forward(pairs, way, own);
  removeOthers(pairs, way, trace.length > 0 && (own === null || own.sendsState));
  for (let i: i32 = 0; i + 1 < way.headers.length; i += 2) {
    put(pairs, way.headers[i]!, way.headers[i + 1]!);
  }
  if (!way.ownContentType) put(pairs, CONTENT_TYPE, APPLICATION_JSON);
  if (credential !== null && way.credentialHeader.length > 0) {
    setHeader(REQUEST_HEADERS, way.credentialHeader, concat(way.credentialPrefix, credential));
  }
  put(pairs, PATH, head.query.length > 0 ? concat(way.path, head.query) : way.path);
  put(pairs, AUTHORITY, way.authority);
  if (head.contentLength !== <i64> bodyLength) {
    setHeader(REQUEST_HEADERS, CONTENT_LENGTH, utf8(bodyLength.toString()));
  }
  setHeader(REQUEST_HEADERS, X_PLANO_CLUSTER, way.cluster);
  return trace;
}

/** Sees that listed headers are there, and once; the trace among them. */
function forward(pairs: HeaderPairs, way: EdgeWay, own: Trace | null): Uint8Array {
  let trace: Uint8Array = NOTHING;
  for (let i: i32 = 0; i < way.forwarded.length; i++) {
    const one = way.forwarded[i]!;
    if (one.isTraceparent && own !== null) {
      trace = own.header;
      setHeader(REQUEST_HEADERS, one.name, trace);
      continue;
    }
    const at: i32 = pairs.find(one.name);
    if (at < 0) {
      const fallback = one.fallback;
      if (fallback !== null) setHeader(REQUEST_HEADERS, one.name, fallback);
      if (fallback !== null && one.isTraceparent) trace = fallback;
    } else if (pairs.find(one.name, at + 1) >= 0) {
      const all = joinedValue(pairs, one.name);
      if (all !== null) setHeader(REQUEST_HEADERS, one.name, all);
      if (all !== null && one.isTraceparent) trace = all;
    } else if (one.isTraceparent) trace = pairs.value(at);
  }
  return trace;
}

/** A trace's state means nothing without the trace. */
function removeOthers(pairs: HeaderPairs, way: EdgeWay, traced: bool): void {
  pairs.rewind();
  while (pairs.next()) {
    const kind: i32 = way.known.getAt(pairs.nameStart, pairs.nameLength);
    if (kind >= 0 && (kind !== IS_TRACESTATE || traced)) continue;
    removeHeader(REQUEST_HEADERS, pairs.walkedName());
  }
}

/** Writes a header, unless the client has just this. */
function put(pairs: HeaderPairs, name: Uint8Array, value: Uint8Array): void {
  const at: i32 = pairs.find(name);
  if (at >= 0 && pairs.hasValue(at, value) && pairs.find(name, at + 1) < 0) return;
  setHeader(REQUEST_HEADERS, name, value);
}
