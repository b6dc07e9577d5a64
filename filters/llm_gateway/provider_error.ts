/// <reference path="../host/assemblyscript.d.ts" />
// deno-lint-ignore-file verbatim-module-syntax -- asc knows no `import type`
import { CONTINUE, STOP } from "../host/action.ts";
import { CALL_BODY, getBuffer, RESPONSE_BODY, setBuffer } from "../host/buffers.ts";
import { utf8 } from "../host/bytes.ts";
import { nowMs } from "../host/clock.ts";
import { StreamContext } from "../host/context.ts";
import { HeaderList, HeaderPairs } from "../host/header_pairs.ts";
import { CALL_HEADERS, getHeaders, RESPONSE_HEADERS, setHeaders } from "../host/headers.ts";
import { NO_CALL } from "../host/http_call.ts";
import { continueResponse, sendLocalReply } from "../host/stream.ts";
import { EdgeReply, GARBLED } from "../shared/edge_table.ts";
import {
  CONTENT_ENCODING,
  CONTENT_TYPE,
  NOTHING,
  RETRY_AFTER,
  STATUS,
  X_REQUEST_ID,
} from "../shared/header_names.ts";
import { Refusal } from "../shared/refusal.ts";
import { statusOf } from "../shared/status_of.ts";
import { DirectExchange } from "./direct_exchange.ts";
import { hasOwnWords } from "./provider_words.ts";
import { addLength, addReplyHead, shownId } from "./reply_head.ts";
import { edgeHead } from "./story_queue.ts";

/** The longest error that is looked at, as in the gateway. */
export const MAX_ERROR_BYTES: i32 = 1024 * 1024;

const TIMEOUT_MS: i32 = 5000;

/** The longest error that the gateway is told, so that it knows what it was. */
const MAX_TOLD: i32 = 4096;

const FAULTS = utf8("/faults");
const X_PLANO_ENTRY = utf8("x-plano-entry");
const X_PLANO_MODEL = utf8("x-plano-model");
const X_PLANO_DIALECT = utf8("x-plano-dialect");
const X_PLANO_STATUS = utf8("x-plano-status");
const X_PLANO_CREDENTIAL = utf8("x-plano-credential");
const X_PLANO_FAULT = utf8("x-plano-fault");
const X_PLANO_MESSAGE = utf8("x-plano-message");

/**
 * A provider's refusal of a direct request: held until it is whole, passed on when it is an error of the
 * client's dialect, else worded by the gateway.
 */
export class ProviderError {
  private empty: bool = false;

  constructor(
    readonly exchange: DirectExchange,
    readonly stream: StreamContext,
    readonly pairs: HeaderPairs,
    readonly status: i32,
  ) {}

  isTooLong(length: i32): bool {
    return length > MAX_ERROR_BYTES;
  }

  /** It is whole. `empty`: there is no body to put another in the place of. */
  finish(length: i32, empty: bool): i32 {
    this.empty = empty;
    const body = getBuffer(RESPONSE_BODY, 0, length);
    const exchange = this.exchange;
    exchange.story.fail(NOTHING, NOTHING);
    if (this.status >= 400 && !exchange.keys.areIn(body) && !this.isPacked && hasOwnWords(body)) {
      if (length <= MAX_TOLD) exchange.story.errorText = body;
      const list = this.head(utf8(this.status.toString()));
      addLength(list, length);
      setHeaders(RESPONSE_HEADERS, list);
      exchange.story.firstByteMs = nowMs();
      return CONTINUE;
    }
    if (this.stream.call(exchange.edge, this.question(), body, TIMEOUT_MS) === NO_CALL) {
      return this.refuse();
    }
    return STOP;
  }

  /** The gateway's answer; whatever else it is, the client is told that the reply could not be read. */
  answer(): void {
    const answer = getHeaders(CALL_HEADERS);
    if (!answer.has(X_PLANO_FAULT)) {
      if (this.refuse() === CONTINUE) continueResponse();
      return;
    }
    const exchange = this.exchange;
    const status = answer.valueOf(STATUS);
    exchange.story.status = statusOf(status);
    exchange.story.fail(answer.valueOf(X_PLANO_FAULT), answer.valueOf(X_PLANO_MESSAGE));
    const body = getBuffer(CALL_BODY, 0, MAX_ERROR_BYTES * 2);
    const wait = answer.valueOf(RETRY_AFTER);
    if (this.status < 400) {
      // Our own words, and nothing of a reply that is none.
      const reply = new EdgeReply();
      reply.status = exchange.story.status;
      reply.body = body;
      reply.retryAfter = wait;
      if (this.say(reply) === CONTINUE) continueResponse();
      return;
    }
    exchange.story.firstByteMs = nowMs();
    const list = this.empty ? new HeaderList() : withStatus(status);
    this.addHead(list);
    if (wait.length > 0 && !this.pairs.has(RETRY_AFTER)) list.add(RETRY_AFTER, wait);
    if (this.empty) {
      sendLocalReply(exchange.story.status, utf8("planoai_fault"), list, body);
      return;
    }
    addLength(list, body.length);
    setHeaders(RESPONSE_HEADERS, list);
    setBuffer(RESPONSE_BODY, body);
    continueResponse();
  }

  private question(): HeaderList {
    const exchange = this.exchange;
    const list = edgeHead(FAULTS);
    list.add(X_PLANO_ENTRY, exchange.target.name);
    list.add(X_PLANO_MODEL, exchange.target.model);
    list.add(X_PLANO_DIALECT, exchange.client.dialect);
    list.add(X_PLANO_STATUS, utf8(this.status.toString()));
    list.add(X_REQUEST_ID, shownId(this.pairs, exchange.story.id));
    this.copy(list, CONTENT_TYPE);
    this.copy(list, CONTENT_ENCODING);
    this.copy(list, RETRY_AFTER);
    const credential = exchange.credential;
    if (credential !== null && exchange.way.credentialHeader.length > 0) {
      list.add(X_PLANO_CREDENTIAL, credential);
    }
    return list;
  }

  /** It is compressed, although nobody asked for that: the gateway unpacks it. */
  private get isPacked(): bool {
    return this.pairs.has(CONTENT_ENCODING);
  }

  private copy(list: HeaderList, name: Uint8Array): void {
    const value = this.pairs.valueOf(name);
    if (value.length > 0) list.add(name, value);
  }

  private head(status: Uint8Array): HeaderList {
    const list = withStatus(status);
    this.addHead(list);
    return list;
  }

  private addHead(list: HeaderList): void {
    addReplyHead(list, this.pairs, this.exchange.notes());
  }

  /** The reply could not be read, as far as the client is told. */
  private refuse(): i32 {
    const exchange = this.exchange;
    const reply = exchange.client.refusals[GARBLED]!;
    exchange.story.status = reply.status;
    exchange.story.fail(reply.fault, reply.message);
    return this.say(reply);
  }

  /** Puts a reply of ours in the place of the provider's. */
  private say(reply: EdgeReply): i32 {
    const exchange = this.exchange;
    const refusal = new Refusal(reply, exchange.story.id);
    const ticket = exchange.ticket;
    if (ticket !== null) ticket.mark(refusal);
    if (this.empty) return refusal.send();
    refusal.replaceHead();
    setBuffer(RESPONSE_BODY, reply.body);
    return CONTINUE;
  }
}

function withStatus(status: Uint8Array): HeaderList {
  const list = new HeaderList();
  list.add(STATUS, status);
  return list;
}
