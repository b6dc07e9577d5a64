/// <reference path="../host/assemblyscript.d.ts" />
// deno-lint-ignore-file verbatim-module-syntax -- asc knows no `import type`
import { equal, utf8 } from "../host/bytes.ts";
import { HeaderPairs } from "../host/header_pairs.ts";
import { removeHeader, REQUEST_HEADERS } from "../host/headers.ts";
import {
  CONTENT_LENGTH,
  METHOD,
  NOTHING,
  PATH,
  X_ARCH,
  X_ARCH_HINT,
  X_PLANO_CLUSTER,
  X_PLANO_EDGE,
} from "./header_names.ts";

const HEALTHZ = utf8("/healthz");

/** What the head of a request says. */
export class RequestHead {
  readonly pairs: HeaderPairs;
  readonly method: Uint8Array;
  /** Without the query. */
  readonly path: Uint8Array;
  /** With its question mark; empty for none. */
  readonly query: Uint8Array;
  /** As stated; -1 when it is not. */
  readonly contentLength: i64;

  constructor(pairs: HeaderPairs) {
    this.pairs = pairs;
    this.method = pairs.valueOf(METHOD);
    const whole = pairs.valueOf(PATH);
    let mark: i32 = 0;
    while (mark < whole.length && whole[mark]! !== 63) mark++;
    this.path = mark === whole.length ? whole : whole.subarray(0, mark);
    this.query = mark === whole.length ? NOTHING : whole.subarray(mark);
    this.contentLength = lengthOf(pairs.valueOf(CONTENT_LENGTH));
  }

  get asksHealth(): bool {
    return equal(this.path, HEALTHZ);
  }

  /** Takes out what clients may not say: a route, what was counted, internals of upstream Plano. */
  clean(): void {
    const pairs = this.pairs;
    for (let i: i32 = 0; i < pairs.count; i++) {
      if (
        pairs.nameStartsWith(i, X_PLANO_EDGE) || pairs.nameStartsWith(i, X_PLANO_CLUSTER) ||
        // The hint is for clients to give: where a request goes that names no model.
        pairs.nameStartsWith(i, X_ARCH) && !pairs.nameStartsWith(i, X_ARCH_HINT)
      ) removeHeader(REQUEST_HEADERS, pairs.name(i));
    }
  }
}

/** A content length; -1 when it is none. */
export function lengthOf(value: Uint8Array): i64 {
  if (value.length === 0 || value.length > 15) return -1;
  let length: i64 = 0;
  for (let i: i32 = 0; i < value.length; i++) {
    const c: i32 = value[i]!;
    if (c < 48 || c > 57) return -1;
    length = length * 10 + <i64> (c - 48);
  }
  return length;
}
