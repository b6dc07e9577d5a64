/// <reference path="../host/assemblyscript.d.ts" />
// deno-lint-ignore-file verbatim-module-syntax -- asc knows no `import type`
import { concat, copyOf, equal, indexOf, utf8 } from "../host/bytes.ts";
import { HeaderPairs } from "../host/header_pairs.ts";
import { getProperty } from "../host/properties.ts";
import { EdgeTracing } from "../shared/edge_table.ts";
import { NOTHING, X_ENVOY, X_FORWARDED_PROTO } from "../shared/header_names.ts";
import { joinedValue } from "../shared/header_value.ts";
import { JsonWriter } from "../shared/json_writer.ts";
import { PatternSet } from "../shared/pattern_set.ts";
import { ReplyFacts } from "./reply_facts.ts";
import { Trace } from "./trace.ts";

/** Bytes of a text, and of a session's name. */
const MAX_TEXT: i32 = 256;
const MAX_SESSION: i32 = 128;

/** Bytes of the provider's path. */
const MAX_PATH: i32 = 1000;

/** Headers that are told. */
const MAX_HEADERS: i32 = 80;

/** A shorter key would be found inside ordinary words. */
const SHORTEST_KEY: i32 = 8;

const USER_AGENT = utf8("user-agent");
const X_MODEL_AFFINITY = utf8("x-model-affinity");
const STARS = utf8("***");

// Envoy writes it (`src/envoy/render/http_filters.ts`).
const PEER = utf8("filter_state\0plano.peer");

/** Headers that hold a credential, whoever made their names up: as in the gateway. */
const CREDENTIALS = new PatternSet([
  utf8("authorization"),
  utf8("api-key"),
  utf8("apikey"),
  utf8("token"),
  utf8("secret"),
  utf8("cookie"),
  utf8("passw"),
  utf8("credential"),
  utf8("signature"),
]);

/** What the spans of a request need besides its story: `EdgeTraced` of `src/gateway/edge/edge_record.ts`. */
export class ToldTrace {
  /** What the body asks of the model, as JSON. */
  params: Uint8Array = NOTHING;
  /** Whom it was sent to; empty: to nobody. */
  authority: Uint8Array = NOTHING;
  path: Uint8Array = NOTHING;
  readonly facts: ReplyFacts = new ReplyFacts();
  private head: HeaderPairs | null = null;
  private tracing: EdgeTracing | null = null;
  private keys: Uint8Array[] = [];
  private peer: Uint8Array = NOTHING;

  constructor(readonly trace: Trace) {}

  /** The request is over: what can be known of it while it still stands. `keys` are hidden where they are quoted. */
  end(head: HeaderPairs, tracing: EdgeTracing, keys: Uint8Array[]): void {
    this.head = head;
    this.tracing = tracing;
    for (let i: i32 = 0; i < keys.length; i++) {
      if (keys[i]!.length >= SHORTEST_KEY) this.keys.push(keys[i]!);
    }
    const peer = getProperty(PEER);
    if (peer !== null) this.peer = peer;
  }

  write(json: JsonWriter, callStatus: i32): void {
    const head = this.head;
    const tracing = this.tracing;
    if (head === null || tracing === null) return;
    json.raw(',"traced":{"span":');
    json.string(this.trace.span);
    json.raw(',"parentSpan":');
    json.string(this.trace.parentSpan);
    json.raw(',"tracestate":');
    json.string(this.trace.state);
    json.raw(',"userAgent":');
    json.string(this.told(joinedValue(head, USER_AGENT), MAX_TEXT));
    json.raw(',"peer":');
    json.string(bounded(this.peer, MAX_TEXT));
    json.raw(',"session":');
    json.string(this.told(joinedValue(head, X_MODEL_AFFINITY), MAX_SESSION));
    if (this.authority.length > 0) {
      json.raw(',"call":{"status":');
      json.int(callStatus);
      json.raw(',"authority":');
      json.string(this.authority);
      json.raw(',"path":');
      json.string(bounded(withoutQuery(this.path), MAX_PATH));
      json.byte(125);
    }
    this.writeFacts(json);
    json.raw(',"headers":{');
    this.writeHeaders(json, head, tracing);
    json.raw('},"params":');
    if (this.params.length > 0) json.rawBytes(this.params);
    else json.raw("{}");
    json.byte(125);
  }

  private writeFacts(json: JsonWriter): void {
    const facts = this.facts;
    if (facts.id.length > 0) {
      json.raw(',"responseId":');
      json.string(facts.id);
    }
    if (facts.model.length > 0) {
      json.raw(',"responseModel":');
      json.string(facts.model);
    }
    if (facts.finish.length === 0) return;
    json.raw(',"finishReason":');
    json.string(facts.finish);
  }

  private writeHeaders(json: JsonWriter, head: HeaderPairs, tracing: EdgeTracing): void {
    if (tracing.tellsNone) return;
    let count: i32 = 0;
    for (let i: i32 = 0; i < head.count && count < MAX_HEADERS; i++) {
      const name = head.name(i);
      if (name.length === 0 || name.length > MAX_TEXT || name[0]! === 58) continue;
      // Of one that comes again, all values stand at its first place.
      if (!isTold(name, tracing) || head.find(name) !== i) continue;
      if (count > 0) json.byte(44);
      count++;
      json.string(name);
      json.byte(58);
      json.string(this.told(joinedValue(head, name), MAX_TEXT));
    }
  }

  /** A client's text without keys, and not endless. */
  private told(value: Uint8Array | null, most: i32): Uint8Array {
    if (value === null) return NOTHING;
    let safe = value;
    for (let i: i32 = 0; i < this.keys.length; i++) safe = hidden(safe, this.keys[i]!);
    return bounded(safe, most);
  }
}

/** Whether a header becomes an attribute, or names the user. What Envoy adds is not the client's. */
function isTold(name: Uint8Array, tracing: EdgeTracing): bool {
  if (tracing.headers.get(name) >= 0) return true;
  if (equal(name, X_FORWARDED_PROTO) || indexOf(name, X_ENVOY) === 0) return false;
  const prefixes = tracing.headerPrefixes;
  for (let i: i32 = 0; i < prefixes.length; i++) {
    const prefix = prefixes[i]!;
    if (name.length < prefix.length) continue;
    if (memory.compare(name.dataStart, prefix.dataStart, prefix.length) !== 0) continue;
    return CREDENTIALS.find(name) < 0;
  }
  return false;
}

function hidden(value: Uint8Array, key: Uint8Array): Uint8Array {
  let safe = value;
  for (let at: i32 = indexOf(safe, key); at >= 0; at = indexOf(safe, key, at + STARS.length)) {
    const before = concat(copyOf(safe, 0, at), STARS);
    safe = concat(before, copyOf(safe, at + key.length, safe.length));
  }
  return safe;
}

function withoutQuery(path: Uint8Array): Uint8Array {
  for (let at: i32 = 0; at < path.length; at++) {
    if (path[at]! === 63) return path.subarray(0, at);
  }
  return path;
}

function bounded(value: Uint8Array, most: i32): Uint8Array {
  return value.length > most ? value.subarray(0, most) : value;
}
