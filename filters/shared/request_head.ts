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
  X_ENVOY,
  X_PLANO_CLUSTER,
  X_PLANO_EDGE,
} from "./header_names.ts";

const HEALTHZ = utf8("/healthz");

/** `x-` as a little-endian number. */
const X_DASH: u16 = 0x2d78;

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

  /** Takes out what clients may not say: a route, what was counted, how Envoy shall work, internals of upstream Plano. */
  clean(): void {
    const pairs = this.pairs;
    pairs.rewind();
    while (pairs.next()) {
      // All of them begin so; most headers do not.
      if (pairs.nameLength < 8 || load<u16>(pairs.nameStart) !== X_DASH) continue;
      if (this.isOurs()) removeHeader(REQUEST_HEADERS, pairs.walkedName());
    }
  }

  /** Whether the walk stands on a header that only we may write. */
  private isOurs(): bool {
    const pairs = this.pairs;
    return pairs.startsWith(X_ENVOY) || pairs.startsWith(X_PLANO_EDGE) ||
      pairs.startsWith(X_PLANO_CLUSTER) ||
      // The hint is for clients to give: where a request goes that names no model.
      pairs.startsWith(X_ARCH) && !pairs.startsWith(X_ARCH_HINT);
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
