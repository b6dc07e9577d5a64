/// <reference path="../host/assemblyscript.d.ts" />
// deno-lint-ignore-file verbatim-module-syntax -- asc knows no `import type`
import { CONTINUE, STOP } from "../host/action.ts";
import { getBuffer, RESPONSE_BODY, setBuffer } from "../host/buffers.ts";
import { concat, utf8 } from "../host/bytes.ts";
import { nowMs } from "../host/clock.ts";
import { StreamContext } from "../host/context.ts";
import { HeaderPairs } from "../host/header_pairs.ts";
import { getHeaders, RESPONSE_HEADERS } from "../host/headers.ts";
import { closeResponse } from "../host/stream.ts";
import { WAY_EMPTY, WAY_GARBLED, wayRefusal } from "../shared/edge_table.ts";
import { NO_REFUSAL, providersWord } from "../shared/envoys_word.ts";
import {
  APPLICATION_JSON,
  CONTENT_ENCODING,
  CONTENT_LENGTH,
  CONTENT_TYPE,
  EVENT_STREAM,
  STATUS,
} from "../shared/header_names.ts";
import { startsWithWord } from "../shared/header_value.ts";
import { BodyReplacement, Refusal } from "../shared/refusal.ts";
import { lengthOf } from "../shared/request_head.ts";
import { statusOf } from "../shared/status_of.ts";
import { DirectExchange } from "./direct_exchange.ts";
import { HeldReply } from "./held_reply.ts";
import { editReplyHead } from "./reply_head.ts";
import { OUTCOME_CUT } from "./story.ts";
import { UsageWatch } from "./usage_watch.ts";

const UPSTREAM_ERROR = utf8("upstream_error");
const CUT_OFF = utf8("Cannot finish the stream: the provider cut it off");

/** What the reply to a direct request goes through on its way to the client. */
export class DirectReply {
  /** Bytes pass, and are listened to. */
  private watch: UsageWatch | null = null;
  /** An error, or a reply in another form, is collected, worded, and then given. */
  private held: HeldReply | null = null;
  /** Something of ours has taken its place. */
  private replacement: BodyReplacement | null = null;
  /** Headers wait for the first byte: an empty reply is none. */
  private waits: bool = false;

  constructor(readonly exchange: DirectExchange, readonly stream: StreamContext) {}

  onHeaders(last: bool): i32 {
    const pairs = getHeaders(RESPONSE_HEADERS);
    const status: i32 = statusOf(pairs.valueOf(STATUS));
    this.exchange.story.status = status;
    if (status >= 400) {
      const word: i32 = providersWord(status);
      if (word !== NO_REFUSAL) {
        // Nobody answered.
        this.exchange.story.headMs = 0;
        return this.refuse(word, last);
      }
    }
    this.exchange.story.callStatus = status;
    // No HTTP says such a status for a reply.
    if (status < 200 || status > 599) return this.refuse(WAY_GARBLED, last);
    if (status >= 300) return this.hold(pairs, status, last);
    // Whatever they say or send besides: no reply of these has a body (RFC 9110 §15.3.5, §15.3.6).
    if (status === 204 || status === 205) return this.refuse(WAY_EMPTY, last);
    const type = pairs.valueOf(CONTENT_TYPE);
    const isStream: bool = startsWithWord(type, EVENT_STREAM);
    // The other form, a page, or packed in a way that Envoy does not know: nobody asked for it.
    const asAsked: bool = this.exchange.story.stream
      ? isStream
      : startsWithWord(type, APPLICATION_JSON);
    if (!asAsked || pairs.has(CONTENT_ENCODING)) return this.hold(pairs, status, last);
    if (last) return this.refuse(WAY_EMPTY, last);
    const length: i64 = lengthOf(pairs.valueOf(CONTENT_LENGTH));
    const exchange = this.exchange;
    const watch = new UsageWatch(exchange.client, isStream, length, exchange.story.counts);
    const told = exchange.story.told;
    if (told !== null) watch.facts = told.facts;
    this.watch = watch;
    // A stream may get an event more than its provider sent.
    editReplyHead(pairs, !isStream, exchange.notes());
    this.waits = !isStream && length < 0;
    return this.waits ? STOP : CONTINUE;
  }

  onBody(length: i32, last: bool): i32 {
    const replacement = this.replacement;
    if (replacement !== null) return replacement.onBody();
    const held = this.held;
    if (held !== null) return this.collect(held, length, last);
    // An empty piece that is not the last comes of a decompressor, which would hide the end from one who
    // waits on.
    if (this.waits && length === 0 && last) return this.refuseLate(WAY_EMPTY);
    this.waits = false;
    const story = this.exchange.story;
    if (length > 0 && story.firstByteMs === 0) story.firstByteMs = nowMs();
    const watch = this.watch;
    if (watch === null) return CONTINUE;
    const received = getBuffer(RESPONSE_BODY, 0, length);
    const chunk = this.exchange.keys.inChunk(received, last);
    if (chunk !== received) setBuffer(RESPONSE_BODY, chunk);
    story.responseBytes += chunk.length;
    watch.push(chunk);
    return last && watch.isCut ? this.cut(chunk, watch.standsBetweenEvents) : CONTINUE;
  }

  /** The body is over, and was not told so. */
  onTrailers(): i32 {
    const held = this.held;
    if (held !== null) {
      const body = getBuffer(RESPONSE_BODY, 0, held.maxBytes);
      return held.finish(body.length, body.length === 0);
    }
    if (this.waits) return this.refuse(WAY_EMPTY, true);
    const watch = this.watch;
    if (this.replacement !== null || watch === null) return CONTINUE;
    // What went before has gone: no event can follow it, nor what was held back of a possible key.
    if (!watch.isCut && !this.exchange.keys.holds) return CONTINUE;
    this.tellCut();
    closeResponse();
    return STOP;
  }

  /** The gateway has worded what was held, or has not. */
  onCall(length: i32): void {
    const held = this.held;
    if (held !== null) held.answer(length);
  }

  /** Reads what the reply said of its tokens; once. */
  finish(): void {
    const watch = this.watch;
    this.watch = null;
    if (watch !== null) watch.finish();
  }

  /** Says something of ours in the place of a reply of which nothing has gone out yet. */
  private refuse(which: i32, last: bool): i32 {
    const story = this.exchange.story;
    const reply = wayRefusal(this.exchange.way, this.exchange.client, which);
    story.status = reply.status;
    story.fail(reply.fault, reply.message);
    story.responseBytes = reply.body.length;
    const refusal = new Refusal(reply, story.id);
    const ticket = this.exchange.ticket;
    if (ticket !== null) ticket.mark(refusal);
    this.replacement = new BodyReplacement(reply.body);
    if (last) return refusal.send();
    refusal.replaceHead();
    return CONTINUE;
  }

  /** The same, when the body is already there. */
  private refuseLate(which: i32): i32 {
    this.refuse(which, false);
    const replacement = this.replacement;
    return replacement === null ? CONTINUE : replacement.onBody();
  }

  private hold(pairs: HeaderPairs, status: i32, last: bool): i32 {
    const held = new HeldReply(this.exchange, this.stream, pairs, status);
    this.held = held;
    return last ? held.finish(0, true) : STOP;
  }

  private collect(held: HeldReply, length: i32, last: bool): i32 {
    if (length <= held.maxBytes) return last ? held.finish(length, false) : STOP;
    this.held = null;
    return this.refuseLate(WAY_GARBLED);
  }

  /**
   * The provider cut the stream off (W008): the client hears it, when another event may follow; else the
   * connection breaks, because an end would say that all is well.
   */
  private cut(chunk: Uint8Array, mayFollow: bool): i32 {
    this.tellCut();
    if (!mayFollow) {
      closeResponse();
      return STOP;
    }
    const event = this.exchange.client.cutEvent;
    this.exchange.story.responseBytes += event.length;
    setBuffer(RESPONSE_BODY, concat(chunk, event));
    return CONTINUE;
  }

  private tellCut(): void {
    const story = this.exchange.story;
    story.outcome = OUTCOME_CUT;
    story.fault = UPSTREAM_ERROR;
    story.message = CUT_OFF;
  }
}
