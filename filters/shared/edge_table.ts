/// <reference path="../host/assemblyscript.d.ts" />
// deno-lint-ignore-file verbatim-module-syntax -- asc knows no `import type`
import { ByteMap } from "./byte_map.ts";
import { KeySearch } from "./key_search.ts";
import { NOTHING } from "./header_names.ts";
import { PatternSet } from "./pattern_set.ts";

/*
 * The table that Deno made (`src/envoy/edge_table.ts` says what everything means), as the filters hold
 * it: names are bytes, what is looked up is hashed, every index has been checked.
 */

/** What a filter refuses in its own words: indexes into `EdgeClient.refusals`. */
export const TOO_LARGE: i32 = 0;
export const GATEWAY_GONE: i32 = 1;
export const UNREACHABLE: i32 = 2;
export const TIMEOUT: i32 = 3;
export const GARBLED: i32 = 4;
export const OVERLOADED: i32 = 5;

/** What it says of one provider: indexes into `EdgeWay.refusals`. */
export const WAY_UNREACHABLE: i32 = 0;
export const WAY_CONNECT_TIMEOUT: i32 = 1;
export const WAY_CLOSED: i32 = 2;
export const WAY_TIMEOUT: i32 = 3;
export const WAY_GARBLED: i32 = 4;
export const WAY_EMPTY: i32 = 5;
export const WAY_NOT_JSON: i32 = 6;

/** What stands behind each of them among a client's. */
const BEHIND: i32[] = [UNREACHABLE, TIMEOUT, UNREACHABLE, TIMEOUT, GARBLED, GARBLED, GARBLED];

/** What a client hears of a way's provider: of this very one, where the table has words for it. */
export function wayRefusal(way: EdgeWay, client: EdgeClient, which: i32): EdgeReply {
  return which < way.refusals.length ? way.refusals[which]! : client.refusals[BEHIND[which]!]!;
}

/** A reply that is made before anybody asks. */
export class EdgeReply {
  status: i32 = 0;
  /** Empty: none. */
  retryAfter: Uint8Array = NOTHING;
  /** Name, value, name, value. */
  headers: Uint8Array[] = [];
  body: Uint8Array = NOTHING;
  fault: Uint8Array = NOTHING;
  message: Uint8Array = NOTHING;
}

/** A client's dialect. */
export class EdgeClient {
  dialect: Uint8Array = NOTHING;
  paths: Uint8Array[] = [];
  marks: PatternSet = new PatternSet([]);
  streamEnds: PatternSet = new PatternSet([]);
  longLastEvent: bool = false;
  cutEvent: Uint8Array = NOTHING;
  refusals: EdgeReply[] = [];
  countsCacheApart: bool = false;
}

/** Where a name leads. */
export class EdgeTarget {
  name: Uint8Array = NOTHING;
  /** The name as it may stand in a header. */
  headerName: Uint8Array = NOTHING;
  model: Uint8Array = NOTHING;
  /** The model as JSON, quotes included. */
  modelJson: Uint8Array = NOTHING;
  /** An index into the ways for each client; -1: only the gateway can. */
  ways: i32[] = [];
  limits: i32[] = [];
}

/** How a provider is reached without the gateway. */
export class EdgeWay {
  cluster: Uint8Array = NOTHING;
  authority: Uint8Array = NOTHING;
  path: Uint8Array = NOTHING;
  hasQuery: bool = false;
  /** Name, value, name, value. */
  headers: Uint8Array[] = [];
  ownContentType: bool = false;
  /** What becomes of a client's header of a name; those that are not here go no further. */
  known: ByteMap = new ByteMap();
  forwarded: Forwarded[] = [];
  /** Empty: the client's own credential is not sent on. */
  credentialHeader: Uint8Array = NOTHING;
  credentialPrefix: Uint8Array = NOTHING;
  /** The table's own credential, which a reply must not quote. */
  quotedKey: KeySearch | null = null;
  mends: PatternSet = new PatternSet([]);
  asksUsage: bool = false;
  echoesModel: bool = false;
  /** Empty: those of the client's dialect. */
  refusals: EdgeReply[] = [];
}

/** Kinds of a client's headers, by name: see `EdgeWay.known`. */
export const IS_SENT: i32 = 1;
export const IS_FORWARDED: i32 = 2;
export const IS_ENVOYS: i32 = 3;
export const IS_TRACESTATE: i32 = 4;

/** A client's header that is passed on. */
export class Forwarded {
  name: Uint8Array = NOTHING;
  /** `null`: nothing stands in for it. */
  fallback: Uint8Array | null = null;
  isTraceparent: bool = false;
}

/** A limit on input tokens. */
export class EdgeLimit {
  header: Uint8Array = NOTHING;
  /** `null`: each value has a bucket of its own. */
  value: Uint8Array | null = null;
  capacity: f64 = 0;
  windowMs: f64 = 0;
  /** By client; of status 0 for a dialect that the table says nothing for. */
  refusals: EdgeReply[] = [];
  /** The same, for a request that costs more than the whole capacity. */
  tooSmall: EdgeReply[] = [];
  /** What its buckets are kept under: the same for all listeners and loads of one config. */
  identity: u64 = 0;
}

/** What is told of requests that are traced. */
export class EdgeTracing {
  /** Of requests, of those that bring no trace of their own: 0 to 1. */
  share: f64 = 0;
  headerPrefixes: Uint8Array[] = [];
  headers: ByteMap = new ByteMap();
  /** No header is told but those of every request. */
  tellsNone: bool = true;
}

/** A listener's table. */
export class EdgeTable {
  listener: Uint8Array = NOTHING;
  gateway: Uint8Array = NOTHING;
  edge: Uint8Array = NOTHING;
  bodyBytes: i32 = 0;
  /** 0: any. */
  heldBytes: f64 = 0;
  /** 0: any. */
  headerBytes: i32 = 0;
  hosts: Uint8Array[] = [];
  /** Any name below `.localhost` is a host's. */
  anyLocalhost: bool = false;
  keys: Uint8Array[] = [];
  clients: EdgeClient[] = [];
  names: ByteMap = new ByteMap();
  targets: EdgeTarget[] = [];
  ways: EdgeWay[] = [];
  limits: EdgeLimit[] = [];
  /** `null`: nothing is traced. */
  tracing: EdgeTracing | null = null;

  /** The client whose path this is, -1 for none. */
  clientOf(path: Uint8Array): i32 {
    for (let i: i32 = 0; i < this.clients.length; i++) {
      const paths = this.clients[i]!.paths;
      for (let k: i32 = 0; k < paths.length; k++) if (samePath(paths[k]!, path)) return i;
    }
    return -1;
  }

  /** In whose dialect a path that is nobody's is answered: the one whose path it begins with, or the first. */
  nearestClient(path: Uint8Array): i32 {
    for (let i: i32 = 0; i < this.clients.length; i++) {
      const paths = this.clients[i]!.paths;
      for (let k: i32 = 0; k < paths.length; k++) if (beginsWith(path, paths[k]!)) return i;
    }
    return this.clients.length > 0 ? 0 : -1;
  }
}

function samePath(known: Uint8Array, path: Uint8Array): bool {
  return known.length === path.length && beginsWith(path, known);
}

function beginsWith(path: Uint8Array, start: Uint8Array): bool {
  if (path.length < start.length) return false;
  return memory.compare(path.dataStart, start.dataStart, start.length) === 0;
}
