/// <reference path="../host/assemblyscript.d.ts" />
// deno-lint-ignore-file verbatim-module-syntax -- asc knows no `import type`
import { concat, utf8 } from "../host/bytes.ts";
import { HeaderList } from "../host/header_pairs.ts";
import { REQUEST_HEADERS, setHeaders } from "../host/headers.ts";
import { EdgeWay } from "../shared/edge_table.ts";
import {
  APPLICATION_JSON,
  AUTHORITY,
  CONTENT_LENGTH,
  CONTENT_TYPE,
  METHOD,
  NOTHING,
  PATH,
  POST,
  SCHEME,
  TRACESTATE,
  X_FORWARDED_PROTO,
  X_PLANO_CLUSTER,
} from "../shared/header_names.ts";
import { joinedValue } from "../shared/header_value.ts";
import { RequestHead } from "../shared/request_head.ts";

/**
 * Writes the head of a direct request, in one call: what the table says, and of the client's headers
 * those that it lists. Nothing else of the client leaves this machine. Gives the `traceparent` that was
 * sent on.
 */
export function writeDirectHead(
  head: RequestHead,
  way: EdgeWay,
  credential: Uint8Array | null,
  bodyLength: i32,
): Uint8Array {
  const list = new HeaderList();
  list.add(METHOD, POST);
  list.add(PATH, head.query.length > 0 ? concat(way.path, head.query) : way.path);
  list.add(SCHEME, head.pairs.valueOf(SCHEME));
  list.add(AUTHORITY, way.authority);
  // Envoy finds no route without it; the route takes it out.
  list.add(X_FORWARDED_PROTO, head.pairs.valueOf(X_FORWARDED_PROTO));
  for (let i: i32 = 0; i + 1 < way.headers.length; i += 2) {
    list.add(way.headers[i]!, way.headers[i + 1]!);
  }
  if (!way.ownContentType) list.add(CONTENT_TYPE, APPLICATION_JSON);
  let trace: Uint8Array = NOTHING;
  for (let i: i32 = 0; i < way.forwarded.length; i++) {
    const one = way.forwarded[i]!;
    let value = joinedValue(head.pairs, one.name);
    if (value === null) value = one.fallback;
    if (value === null) continue;
    list.add(one.name, value);
    if (!one.isTraceparent) continue;
    trace = value;
    // A trace's state means nothing without the trace.
    const state = joinedValue(head.pairs, TRACESTATE);
    if (state !== null) list.add(TRACESTATE, state);
  }
  if (credential !== null && way.credentialHeader.length > 0) {
    list.add(way.credentialHeader, concat(way.credentialPrefix, credential));
  }
  list.add(CONTENT_LENGTH, utf8(bodyLength.toString()));
  list.add(X_PLANO_CLUSTER, way.cluster);
  setHeaders(REQUEST_HEADERS, list);
  return trace;
}
