/// <reference path="../host/assemblyscript.d.ts" />
// deno-lint-ignore-file verbatim-module-syntax -- asc knows no `import type`
import { equal, utf8 } from "../host/bytes.ts";
import { HeaderList, HeaderPairs } from "../host/header_pairs.ts";
import { removeHeader, RESPONSE_HEADERS, setHeader } from "../host/headers.ts";
import { ByteMap } from "../shared/byte_map.ts";
import {
  CONTENT_LENGTH,
  CONTENT_TYPE,
  NOTHING,
  REQUEST_ID,
  SERVER_TIMING,
  X_PLANO_REQUEST_ID,
  X_PLANO_TARGET,
  X_REQUEST_ID,
} from "../shared/header_names.ts";
import { JsonWriter } from "../shared/json_writer.ts";
import { QuotedKeys } from "./quoted_keys.ts";
import { LimitTicket } from "./limit_ticket.ts";

const DROPPED: i32 = 1;
const OF_BODY: i32 = 2;
const OF_LIMIT: i32 = 3;
const IS_REQUEST_ID: i32 = 4;
const IS_X_REQUEST_ID: i32 = 5;
const IS_LENGTH: i32 = 6;
const REWRITTEN: i32 = 7;

/** What becomes of a reply's header: the gateway's own list (`src/gateway/reply_headers.ts`). */
const kinds = new ByteMap();

const dropped: string[] = [
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "upgrade",
  "server",
  "set-cookie",
  "alt-svc",
  "strict-transport-security",
  "content-security-policy",
  "report-to",
  "nel",
  "x-plano-request-id",
];
for (let i: i32 = 0; i < dropped.length; i++) kinds.add(utf8(dropped[i]!), DROPPED);

/** What Envoy writes anew, or we do. */
const replaced: string[] = [
  ":status",
  "connection",
  "transfer-encoding",
  "date",
  "server-timing",
  "x-plano-target",
];
for (let i: i32 = 0; i < replaced.length; i++) kinds.add(utf8(replaced[i]!), REWRITTEN);

const ofBody: string[] = [
  "cache-control",
  "content-encoding",
  "content-type",
  "content-md5",
  "digest",
  "etag",
];
for (let i: i32 = 0; i < ofBody.length; i++) kinds.add(utf8(ofBody[i]!), OF_BODY);

const ofLimit: string[] = ["ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"];
for (let i: i32 = 0; i < ofLimit.length; i++) kinds.add(utf8(ofLimit[i]!), OF_LIMIT);

kinds.add(CONTENT_LENGTH, IS_LENGTH);
kinds.add(REQUEST_ID, IS_REQUEST_ID);
kinds.add(X_REQUEST_ID, IS_X_REQUEST_ID);

const ACCESS_CONTROL = utf8("access-control-");

/** What the filter says of itself in a direct reply's head. */
export class ReplyNotes {
  id: Uint8Array = NOTHING;
  targetName: Uint8Array = NOTHING;
  ownMs: f64 = 0;
  waitedMs: f64 = 0;
  ticket: LimitTicket | null = null;
  keys: QuotedKeys | null = null;
}

/** The head of a provider's reply as the client gets it, but for the status: the body may be ours. */
export function addReplyHead(
  list: HeaderList,
  pairs: HeaderPairs,
  type: Uint8Array,
  notes: ReplyNotes,
): void {
  let requestId: Uint8Array | null = null;
  let seen: i32 = 0;
  const ticket = notes.ticket;
  for (let i: i32 = 0; i < pairs.count; i++) {
    const name = pairs.name(i);
    const kind: i32 = kinds.get(name);
    if (kind === DROPPED || kind === REWRITTEN || kind === IS_LENGTH) continue;
    if (kind === OF_BODY) continue;
    if (kind === OF_LIMIT && ticket !== null) continue;
    if (pairs.nameStartsWith(i, ACCESS_CONTROL)) continue;
    const value = safe(pairs.value(i), notes);
    if (kind === IS_REQUEST_ID || kind === IS_X_REQUEST_ID) {
      requestId = value;
      seen |= kind === IS_REQUEST_ID ? 1 : 2;
    }
    list.add(name, value);
  }
  const shown = requestId === null ? notes.id : requestId;
  if ((seen & 1) === 0) list.add(REQUEST_ID, shown);
  if ((seen & 2) === 0) list.add(X_REQUEST_ID, shown);
  if (!equal(shown, notes.id)) list.add(X_PLANO_REQUEST_ID, notes.id);
  list.add(CONTENT_TYPE, type);
  list.add(SERVER_TIMING, timing(notes));
  list.add(X_PLANO_TARGET, notes.targetName);
  if (ticket === null) return;
  const state = ticket.pairs();
  for (let i: i32 = 0; i < state.length; i += 2) list.add(state[i]!, state[i + 1]!);
}

/**
 * The same for a reply whose bytes pass, as what differs: the whole map in one call costs Envoy 15 µs, a
 * header half of one. `keepsLength`: nothing will be added to the body.
 */
export function editReplyHead(pairs: HeaderPairs, keepsLength: bool, notes: ReplyNotes): void {
  let requestId: Uint8Array | null = null;
  let seen: i32 = 0;
  pairs.rewind();
  while (pairs.next()) {
    const kind: i32 = kinds.getAt(pairs.nameStart, pairs.nameLength);
    if (kind === IS_REQUEST_ID || kind === IS_X_REQUEST_ID) {
      requestId = safe(pairs.walkedValue(), notes);
      seen |= kind === IS_REQUEST_ID ? 1 : 2;
    }
    if (kind === DROPPED || kind === IS_LENGTH && !keepsLength || isAccessControl(pairs)) {
      removeHeader(RESPONSE_HEADERS, pairs.walkedName());
      continue;
    }
    const value = pairs.walkedValue();
    const shownValue = safe(value, notes);
    if (shownValue !== value) setHeader(RESPONSE_HEADERS, pairs.walkedName(), shownValue);
  }
  const shown = requestId === null ? notes.id : requestId;
  if ((seen & 1) === 0) setHeader(RESPONSE_HEADERS, REQUEST_ID, shown);
  if ((seen & 2) === 0) setHeader(RESPONSE_HEADERS, X_REQUEST_ID, shown);
  if (!equal(shown, notes.id)) setHeader(RESPONSE_HEADERS, X_PLANO_REQUEST_ID, notes.id);
  setHeader(RESPONSE_HEADERS, SERVER_TIMING, timing(notes));
  setHeader(RESPONSE_HEADERS, X_PLANO_TARGET, notes.targetName);
  const ticket = notes.ticket;
  if (ticket === null) return;
  const state = ticket.pairs();
  for (let i: i32 = 0; i < state.length; i += 2) {
    setHeader(RESPONSE_HEADERS, state[i]!, state[i + 1]!);
  }
}

/** A value without the credentials that the request carried. */
function safe(value: Uint8Array, notes: ReplyNotes): Uint8Array {
  const keys = notes.keys;
  return keys === null ? value : keys.inHeader(value);
}

function isAccessControl(pairs: HeaderPairs): bool {
  return pairs.nameLength > ACCESS_CONTROL.length &&
    memory.compare(pairs.nameStart, ACCESS_CONTROL.dataStart, ACCESS_CONTROL.length) === 0;
}

/** The id under which the client will see the reply. */
export function shownId(pairs: HeaderPairs, own: Uint8Array): Uint8Array {
  let id: Uint8Array | null = null;
  for (let i: i32 = 0; i < pairs.count; i++) {
    const kind: i32 = kinds.get(pairs.name(i));
    if (kind === IS_REQUEST_ID || kind === IS_X_REQUEST_ID) id = pairs.value(i);
  }
  return id === null ? own : id;
}

export function addLength(list: HeaderList, length: i32): void {
  list.add(CONTENT_LENGTH, utf8(length.toString()));
}

const writer = new JsonWriter();

function timing(notes: ReplyNotes): Uint8Array {
  writer.clear();
  writer.raw("planoai;dur=");
  writer.fixed2(notes.ownMs);
  writer.raw(", upstream;dur=");
  writer.fixed2(notes.waitedMs);
  return writer.written();
}
