/// <reference path="../host/assemblyscript.d.ts" />
// deno-lint-ignore-file verbatim-module-syntax -- asc knows no `import type`
import { UsageCounts } from "../core/usage_tap.ts";
import { CONTINUE, STOP } from "../host/action.ts";
import { CALL_BODY, getBuffer, RESPONSE_BODY, setBuffer } from "../host/buffers.ts";
import { utf8 } from "../host/bytes.ts";
import { nowMs } from "../host/clock.ts";
import { StreamContext } from "../host/context.ts";
import { HeaderList, HeaderPairs } from "../host/header_pairs.ts";
import { CALL_HEADERS, getHeaders, RESPONSE_HEADERS, setHeaders } from "../host/headers.ts";
import { NO_CALL } from "../host/http_call.ts";
import { continueResponse, sendLocalReply } from "../host/stream.ts";
import { EdgeReply, GARBLED, WAY_NOT_JSON, wayRefusal } from "../shared/edge_table.ts";
import {
  APPLICATION_JSON,
  CONTENT_ENCODING,
  CONTENT_TYPE,
  EVENT_STREAM,
  NOTHING,
  RETRY_AFTER,
  STATUS,
  X_REQUEST_ID,
} from "../shared/header_names.ts";
import { startsWithWord } from "../shared/header_value.ts";
import { Refusal } from "../shared/refusal.ts";
import { lengthOf } from "../shared/request_head.ts";
import { statusOf } from "../shared/status_of.ts";
import { DirectExchange } from "./direct_exchange.ts";
import { hasOwnWords } from "./provider_words.ts";
import { addLength, addReplyHead, shownId } from "./reply_head.ts";
import { edgeHead } from "./story_queue.ts";

/** The longest error that is looked at, as in the gateway. */
const MAX_ERROR_BYTES: i32 = 1024 * 1024;

/** The longest reply whose form is turned. */
const MAX_TURNED_BYTES: i32 = 8 * 1024 * 1024;

/** Bytes of a body that is worth a collection of its own: a VM's memory never shrinks. */
const LARGE: i32 = 1024 * 1024;

const TIMEOUT_MS: i32 = 5000;

/** The longest error that the gateway is told, so that it knows what it was. */
const MAX_TOLD: i32 = 4096;

const FAULTS = utf8("/faults");
const REPLIES = utf8("/replies");
const X_PLANO_ENTRY = utf8("x-plano-entry");
const X_PLANO_MODEL = utf8("x-plano-model");
const X_PLANO_DIALECT = utf8("x-plano-dialect");
const X_PLANO_STATUS = utf8("x-plano-status");
const X_PLANO_CREDENTIAL = utf8("x-plano-credential");
const X_PLANO_ASKED = utf8("x-plano-asked");
const X_PLANO_STREAM = utf8("x-plano-stream");
const X_PLANO_USAGE = utf8("x-plano-usage");
const YES = utf8("1");
const X_PLANO_COUNTS = utf8("x-plano-counts");
const X_PLANO_FAULT = utf8("x-plano-fault");
const X_PLANO_MESSAGE = utf8("x-plano-message");

/**
 * A reply to a direct request that is held until it is whole: a provider's refusal, which passes when it is
 * an error of the client's dialect and is else worded by the gateway, or one in another form than the client
 * asked for (W014), which the gateway turns.
 */
export class HeldReply {
  private empty: bool = false;
  /** It succeeded, but for its form. */
  readonly isTurned: bool;
  /** Bytes above which it is not looked at. */
  readonly maxBytes: i32;

  constructor(
    readonly exchange: DirectExchange,
    readonly stream: StreamContext,
    readonly pairs: HeaderPairs,
    readonly status: i32,
  ) {
    this.isTurned = status < 300;
    this.maxBytes = status < 300 ? MAX_TURNED_BYTES : MAX_ERROR_BYTES;
  }

  /** It is whole. `empty`: there is no body to put another in the place of. */
  finish(length: i32, empty: bool): i32 {
    this.empty = empty;
    if (length > LARGE) __collect();
    const body = getBuffer(RESPONSE_BODY, 0, length);
    const exchange = this.exchange;
    if (!this.isTurned) {
      exchange.story.fail(NOTHING, NOTHING);
      if (this.mayPass(body)) return this.pass(body);
    }
    if (this.stream.call(exchange.edge, this.question(), body, TIMEOUT_MS) === NO_CALL) {
      return this.refuse();
    }
    return STOP;
  }

  /** The gateway's answer; whatever else it is, the client is told that the reply could not be read. */
  answer(length: i32): void {
    const answer = getHeaders(CALL_HEADERS);
    const status = statusOf(answer.valueOf(STATUS));
    const isWorded: bool = answer.has(X_PLANO_FAULT);
    if (!isWorded && !(this.isTurned && status === 200) || length > this.maxBytes * 2) {
      if (this.refuse() === CONTINUE) continueResponse();
      return;
    }
    const exchange = this.exchange;
    const body = getBuffer(CALL_BODY, 0, length);
    const wait = answer.valueOf(RETRY_AFTER);
    if (isWorded) {
      exchange.story.status = status;
      exchange.story.fail(answer.valueOf(X_PLANO_FAULT), answer.valueOf(X_PLANO_MESSAGE));
      if (this.status < 400) {
        // Our own words, and nothing of a reply that is none.
        const reply = new EdgeReply();
        reply.status = status;
        reply.body = body;
        reply.retryAfter = wait;
        if (this.say(reply) === CONTINUE) continueResponse();
        return;
      }
    }
    const type = isWorded ? APPLICATION_JSON : answer.valueOf(CONTENT_TYPE);
    if (!isWorded) {
      readCounts(answer.valueOf(X_PLANO_COUNTS), exchange.story.counts);
      const told = exchange.story.told;
      if (told !== null) told.facts.read(body, body);
    }
    this.give(body, type, wait);
  }

  /** Puts the gateway's answer in the place of the body. */
  private give(body: Uint8Array, type: Uint8Array, wait: Uint8Array): void {
    const story = this.exchange.story;
    story.firstByteMs = nowMs();
    story.responseBytes = body.length;
    const list = this.empty ? new HeaderList() : withStatus(story.status);
    addReplyHead(list, this.pairs, type, this.exchange.notes());
    if (wait.length > 0 && !this.pairs.has(RETRY_AFTER)) list.add(RETRY_AFTER, wait);
    if (this.empty) {
      sendLocalReply(story.status, utf8("planoai_fault"), list, body);
      return;
    }
    addLength(list, body.length);
    setHeaders(RESPONSE_HEADERS, list);
    setBuffer(RESPONSE_BODY, body);
    continueResponse();
  }

  /** An error in the provider's own words. */
  private mayPass(body: Uint8Array): bool {
    return this.status >= 400 && !this.exchange.keys.areIn(body) && !this.isPacked &&
      hasOwnWords(body);
  }

  private pass(body: Uint8Array): i32 {
    const story = this.exchange.story;
    if (body.length <= MAX_TOLD) story.errorText = body;
    story.responseBytes = body.length;
    const list = withStatus(this.status);
    addReplyHead(list, this.pairs, APPLICATION_JSON, this.exchange.notes());
    addLength(list, body.length);
    setHeaders(RESPONSE_HEADERS, list);
    story.firstByteMs = nowMs();
    return CONTINUE;
  }

  private question(): HeaderList {
    const exchange = this.exchange;
    const list = edgeHead(this.isTurned ? REPLIES : FAULTS);
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
    if (!this.isTurned) return list;
    const story = exchange.story;
    if (story.model.length > 0) list.add(X_PLANO_ASKED, story.model);
    if (story.stream) list.add(X_PLANO_STREAM, YES);
    if (story.asksUsage) list.add(X_PLANO_USAGE, YES);
    return list;
  }

  /** It is compressed, although nobody asked for that: the gateway unpacks it. */
  private get isPacked(): bool {
    return this.pairs.has(CONTENT_ENCODING);
  }

  /** It says to be JSON or a stream. */
  private get isKnown(): bool {
    const type = this.pairs.valueOf(CONTENT_TYPE);
    return startsWithWord(type, APPLICATION_JSON) || startsWithWord(type, EVENT_STREAM);
  }

  private copy(list: HeaderList, name: Uint8Array): void {
    const value = this.pairs.valueOf(name);
    if (value.length > 0) list.add(name, value);
  }

  /** The reply could not be read, as far as the client is told. */
  private refuse(): i32 {
    const exchange = this.exchange;
    const reply = this.isTurned && !this.isKnown
      ? wayRefusal(exchange.way, exchange.client, WAY_NOT_JSON)
      : exchange.client.refusals[GARBLED]!;
    exchange.story.status = reply.status;
    exchange.story.fail(reply.fault, reply.message);
    return this.say(reply);
  }

  /** Puts a reply of ours in the place of the provider's. */
  private say(reply: EdgeReply): i32 {
    const exchange = this.exchange;
    const refusal = new Refusal(reply, exchange.story.id);
    exchange.story.responseBytes = reply.body.length;
    const ticket = exchange.ticket;
    if (ticket !== null) ticket.mark(refusal);
    if (this.empty) return refusal.send();
    refusal.replaceHead();
    setBuffer(RESPONSE_BODY, reply.body);
    return CONTINUE;
  }
}

function withStatus(status: i32): HeaderList {
  const list = new HeaderList();
  list.add(STATUS, utf8(status.toString()));
  return list;
}

/** Reads what the gateway saw stated, in the order of `UsageCounts`, with commas; empty for nothing, an empty item for -1. */
function readCounts(said: Uint8Array, counts: UsageCounts): void {
  const numbers: i32[] = [];
  let start: i32 = 0;
  for (let at: i32 = 0; at <= said.length; at++) {
    if (at < said.length && said[at]! !== 44) continue;
    numbers.push(<i32> lengthOf(said.subarray(start, at)));
    start = at + 1;
  }
  if (numbers.length !== 10) return;
  counts.input = numbers[0]!;
  counts.output = numbers[1]!;
  counts.cacheRead = numbers[2]!;
  counts.cacheWrite = numbers[3]!;
  counts.cacheWrite1h = numbers[4]!;
  counts.reasoning = numbers[5]!;
  counts.audioInput = numbers[6]!;
  counts.audioOutput = numbers[7]!;
  counts.tier = numbers[8]!;
  counts.alsoBilled = numbers[9]! === 1;
}
