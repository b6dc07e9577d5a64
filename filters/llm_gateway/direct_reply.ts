/// <reference path="../host/assemblyscript.d.ts" />
// deno-lint-ignore-file verbatim-module-syntax -- asc knows no `import type`
import { UsageCounts } from "../core/usage_tap.ts";
import { CONTINUE, STOP } from "../host/action.ts";
import { getBuffer, RESPONSE_BODY, setBuffer } from "../host/buffers.ts";
import { concat, utf8 } from "../host/bytes.ts";
import { nowMs } from "../host/clock.ts";
import { StreamContext } from "../host/context.ts";
import { HeaderPairs } from "../host/header_pairs.ts";
import { getHeaders, RESPONSE_HEADERS } from "../host/headers.ts";
import { closeResponse } from "../host/stream.ts";
import { GARBLED } from "../shared/edge_table.ts";
import { envoysWord, NO_REFUSAL } from "../shared/envoys_word.ts";
import {
  APPLICATION_JSON,
  CONTENT_LENGTH,
  CONTENT_TYPE,
  EVENT_STREAM,
  STATUS,
} from "../shared/header_names.ts";
import { startsWithWord } from "../shared/header_value.ts";
import { BodyReplacement, Refusal } from "../shared/refusal.ts";
import { statusOf } from "../shared/status_of.ts";
import { DirectExchange } from "./direct_exchange.ts";
import { ProviderError } from "./provider_error.ts";
import { editReplyHead } from "./reply_head.ts";
import { OUTCOME_CUT } from "./story.ts";
import { UsageWatch } from "./usage_watch.ts";

const UPSTREAM_ERROR = utf8("upstream_error");
const CUT_OFF = utf8("Cannot finish the stream: the provider cut it off");

/** What the reply to a direct request goes through on its way to the client. */
export class DirectReply {
  /** Bytes pass, and are listened to. */
  private watch: UsageWatch | null = null;
  /** An error is collected, worded, and then given. */
  private error: ProviderError | null = null;
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
      const word: i32 = envoysWord(status, false);
      if (word !== NO_REFUSAL) {
        // Nobody answered.
        this.exchange.story.headMs = 0;
        return this.refuse(word, last);
      }
    }
    if (status < 200 || status >= 300) {
      const error = new ProviderError(this.exchange, this.stream, pairs, status);
      this.error = error;
      return last ? error.finish(0, true) : STOP;
    }
    const type = pairs.valueOf(CONTENT_TYPE);
    const isStream: bool = startsWithWord(type, EVENT_STREAM);
    // A page, whatever its status, is no reply of a model; an empty one is none at all.
    if (last || !isStream && !startsWithWord(type, APPLICATION_JSON)) {
      return this.refuse(GARBLED, last);
    }
    this.watch = new UsageWatch(this.exchange.client, isStream);
    return this.passHead(pairs, isStream);
  }

  onBody(length: i32, last: bool): i32 {
    const replacement = this.replacement;
    if (replacement !== null) return replacement.onBody();
    const error = this.error;
    if (error !== null) return this.collect(error, length, last);
    if (this.waits && length === 0) return last ? this.refuseLate() : STOP;
    this.waits = false;
    const story = this.exchange.story;
    if (length > 0 && story.firstByteMs === 0) story.firstByteMs = nowMs();
    const watch = this.watch;
    if (watch === null) return CONTINUE;
    const chunk = getBuffer(RESPONSE_BODY, 0, length);
    watch.push(chunk, last);
    return last && watch.isCut ? this.cut(chunk, watch.standsBetweenEvents) : CONTINUE;
  }

  /** The gateway has worded a provider's error, or has not. */
  onCall(): void {
    const error = this.error;
    if (error !== null) error.answer();
  }

  /** What the reply said of its tokens; once. */
  finish(): UsageCounts | null {
    const watch = this.watch;
    this.watch = null;
    return watch === null ? null : watch.finish();
  }

  private passHead(pairs: HeaderPairs, isStream: bool): i32 {
    // A stream may get an event more than its provider sent.
    editReplyHead(pairs, !isStream, this.exchange.notes());
    this.waits = !isStream && !pairs.has(CONTENT_LENGTH);
    return this.waits ? STOP : CONTINUE;
  }

  /** Says something of ours in the place of a reply of which nothing has gone out yet. */
  private refuse(which: i32, last: bool): i32 {
    const story = this.exchange.story;
    const reply = this.exchange.client.refusals[which]!;
    story.status = reply.status;
    story.fail(reply.fault, reply.message);
    const refusal = new Refusal(reply, story.id);
    const ticket = this.exchange.ticket;
    if (ticket !== null) ticket.mark(refusal);
    this.replacement = new BodyReplacement(reply.body);
    if (last) return refusal.send();
    refusal.replaceHead();
    return CONTINUE;
  }

  /** The same, when the body is already there. */
  private refuseLate(): i32 {
    this.refuse(GARBLED, false);
    const replacement = this.replacement;
    return replacement === null ? CONTINUE : replacement.onBody();
  }

  private collect(error: ProviderError, length: i32, last: bool): i32 {
    if (!error.isTooLong(length)) return last ? error.finish(length, false) : STOP;
    this.error = null;
    return this.refuseLate();
  }

  /**
   * The provider cut the stream off (W008): the client hears it, when another event may follow; else the
   * connection breaks, because an end would say that all is well.
   */
  private cut(chunk: Uint8Array, mayFollow: bool): i32 {
    const story = this.exchange.story;
    story.outcome = OUTCOME_CUT;
    story.fault = UPSTREAM_ERROR;
    story.message = CUT_OFF;
    if (!mayFollow) {
      closeResponse();
      return STOP;
    }
    setBuffer(RESPONSE_BODY, concat(chunk, this.exchange.client.cutEvent));
    return CONTINUE;
  }
}
