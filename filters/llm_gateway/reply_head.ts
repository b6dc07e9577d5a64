/// <reference path="../host/assemblyscript.d.ts" />
// deno-lint-ignore-file verbatim-module-syntax -- asc knows no `import type`
import { equal, utf8 } from "../host/bytes.ts";
import { HeaderList, HeaderPairs } from "../host/header_pairs.ts";
import { ByteMap } from "../shared/byte_map.ts";
import {
  APPLICATION_JSON,
  CONTENT_LENGTH,
  CONTENT_TYPE,
  REQUEST_ID,
  SERVER_TIMING,
  X_PLANO_REQUEST_ID,
  X_PLANO_TARGET,
  X_REQUEST_ID,
} from "../shared/header_names.ts";
import { JsonWriter } from "../shared/json_writer.ts";
import { LimitTicket } from "./limit_ticket.ts";

const DROPPED: i32 = 1;
const OF_BODY: i32 = 2;
const OF_LIMIT: i32 = 3;
const IS_REQUEST_ID: i32 = 4;
const IS_X_REQUEST_ID: i32 = 5;

/** What becomes of a reply's header: the gateway's own list (`src/gateway/reply_headers.ts`). */
const kinds = new ByteMap();

const dropped: string[] = [
  ":status",
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "content-length",
  "date",
  "server",
  "set-cookie",
  "alt-svc",
  "strict-transport-security",
  "content-security-policy",
  "report-to",
  "nel",
  "server-timing",
  "x-plano-target",
  "x-plano-request-id",
];
for (let i: i32 = 0; i < dropped.length; i++) kinds.add(utf8(dropped[i]!), DROPPED);

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

kinds.add(REQUEST_ID, IS_REQUEST_ID);
kinds.add(X_REQUEST_ID, IS_X_REQUEST_ID);

const ACCESS_CONTROL = utf8("access-control-");

/** What the filter says of itself in a direct reply's head. */
export class ReplyNotes {
  id: Uint8Array = new Uint8Array(0);
  targetName: Uint8Array = new Uint8Array(0);
  ownMs: f64 = 0;
  waitedMs: f64 = 0;
  ticket: LimitTicket | null = null;
}

/**
 * The head of a direct request's reply as the client gets it, but for the status. `replaced`: the body is
 * JSON of ours, and no longer the provider's.
 */
export function addReplyHead(
  list: HeaderList,
  pairs: HeaderPairs,
  replaced: bool,
  notes: ReplyNotes,
): void {
  let requestId: Uint8Array | null = null;
  let seen: i32 = 0;
  const ticket = notes.ticket;
  for (let i: i32 = 0; i < pairs.count; i++) {
    const name = pairs.name(i);
    const kind: i32 = kinds.get(name);
    if (kind === DROPPED || kind === OF_BODY && replaced) continue;
    if (kind === OF_LIMIT && ticket !== null) continue;
    if (pairs.nameStartsWith(i, ACCESS_CONTROL)) continue;
    const value = pairs.value(i);
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
  if (replaced) list.add(CONTENT_TYPE, APPLICATION_JSON);
  list.add(SERVER_TIMING, timing(notes));
  list.add(X_PLANO_TARGET, notes.targetName);
  if (ticket === null) return;
  const state = ticket.pairs();
  for (let i: i32 = 0; i < state.length; i += 2) list.add(state[i]!, state[i + 1]!);
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
