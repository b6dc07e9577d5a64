/// <reference path="../host/assemblyscript.d.ts" />
// deno-lint-ignore-file verbatim-module-syntax -- asc knows no `import type`
import { concat, utf8 } from "../host/bytes.ts";
import { RESPONSE_BODY, setBuffer } from "../host/buffers.ts";
import { HeaderList } from "../host/header_pairs.ts";
import { RESPONSE_HEADERS, setHeaders } from "../host/headers.ts";
import { sendLocalReply } from "../host/stream.ts";
import { CONTINUE, STOP } from "../host/action.ts";
import { EdgeReply } from "./edge_table.ts";
import {
  APPLICATION_JSON,
  CONTENT_LENGTH,
  CONTENT_TYPE,
  NOTHING,
  REQUEST_ID,
  RETRY_AFTER,
  STATUS,
  X_REQUEST_ID,
} from "./header_names.ts";

const DETAILS = utf8("planoai_");

/** What a client is told in place of anything else. */
export class Refusal {
  readonly reply: EdgeReply;
  readonly id: Uint8Array;
  retryAfter: Uint8Array;
  /** More headers: name, value, name, value. */
  more: Uint8Array[] = [];

  constructor(reply: EdgeReply, id: Uint8Array) {
    this.reply = reply;
    this.id = id;
    this.retryAfter = reply.retryAfter;
  }

  /** Answers at once; the callback returns what this gives. */
  send(): i32 {
    const list = new HeaderList();
    this.addHeaders(list);
    const reply = this.reply;
    sendLocalReply(reply.status, concat(DETAILS, reply.fault), list, reply.body);
    return STOP;
  }

  /** Takes the place of a reply whose headers are still here: the body follows by `replaceBody`. */
  replaceHead(): void {
    const list = new HeaderList();
    list.add(STATUS, utf8(this.reply.status.toString()));
    this.addHeaders(list);
    list.add(CONTENT_LENGTH, utf8(this.reply.body.length.toString()));
    setHeaders(RESPONSE_HEADERS, list);
  }

  private addHeaders(list: HeaderList): void {
    list.add(CONTENT_TYPE, APPLICATION_JSON);
    list.add(X_REQUEST_ID, this.id);
    list.add(REQUEST_ID, this.id);
    addPairs(list, this.reply.headers);
    addPairs(list, this.more);
    if (this.retryAfter.length > 0) list.add(RETRY_AFTER, this.retryAfter);
  }
}

function addPairs(list: HeaderList, pairs: Uint8Array[]): void {
  for (let i: i32 = 0; i + 1 < pairs.length; i += 2) list.add(pairs[i]!, pairs[i + 1]!);
}

/** Puts a body in the place of another that comes in pieces: all of it for the first, nothing for others. */
export class BodyReplacement {
  private rest: Uint8Array;

  constructor(body: Uint8Array) {
    this.rest = body;
  }

  onBody(): i32 {
    setBuffer(RESPONSE_BODY, this.rest);
    this.rest = NOTHING;
    return CONTINUE;
  }
}
