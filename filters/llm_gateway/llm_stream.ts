/// <reference path="../host/assemblyscript.d.ts" />
// deno-lint-ignore-file verbatim-module-syntax -- asc knows no `import type`
import { estimateTokens } from "../core/estimate_tokens.ts";
import { CONTINUE, STOP } from "../host/action.ts";
import { getBuffer, REQUEST_BODY, setBuffer } from "../host/buffers.ts";
import { utf8 } from "../host/bytes.ts";
import { nowMs } from "../host/clock.ts";
import { RootContext, StreamContext } from "../host/context.ts";
import { HeaderPairs } from "../host/header_pairs.ts";
import { getHeaders, REQUEST_HEADERS, setHeader } from "../host/headers.ts";
import { HeaderList } from "../host/header_pairs.ts";
import { sendLocalReply } from "../host/stream.ts";
import {
  EdgeClient,
  EdgeReply,
  EdgeTable,
  EdgeTarget,
  OVERLOADED,
  TOO_LARGE,
} from "../shared/edge_table.ts";
import { attempts, upstreamLeft } from "../shared/envoys_word.ts";
import { NOTHING, X_PLANO_EDGE, X_REQUEST_ID } from "../shared/header_names.ts";
import { Refusal } from "../shared/refusal.ts";
import { RequestHead } from "../shared/request_head.ts";
import { tellStream } from "../shared/stream_state.ts";
import { BodyAsk } from "./body_ask.ts";
import { paramsOf } from "./body_params.ts";
import { admission, shownKeys } from "./credential.ts";
import { DirectExchange } from "./direct_exchange.ts";
import { DirectReply } from "./direct_reply.ts";
import { writeDirectHead } from "./direct_request.ts";
import { GatewayReply } from "./gateway_reply.ts";
import { clientOfHead, isRisky, isWithin } from "./head_gate.ts";
import { HeldBody } from "./held_body.ts";
import { LimitTicket, takeTokens } from "./limit_ticket.ts";
import { LlmRoot } from "./llm_root.ts";
import { OUTCOME_CLIENT_GONE, OUTCOME_CUT, Story } from "./story.ts";
import { ToldTrace } from "./told_trace.ts";
import { Trace, traceOf } from "./trace.ts";
import { inputOf } from "./usage_watch.ts";

const HEALTH = utf8("planoai_health");
const LIMITED = utf8("limited");
const UPSTREAM_ERROR = utf8("upstream_error");
const BROKE = utf8("Cannot finish the stream: the connection broke");

/** Of a stream that has not begun. */
const noHead = new RequestHead(new HeaderPairs(NOTHING));

/** Bytes of a body that is worth a collection of its own. */
const LARGE: i32 = 1024 * 1024;

/** Milliseconds in which no provider was tried twice: a second try needs a pause and a connection. */
const SWIFT_MS: f64 = 1;

/** Its body is looked at. */
const HOLDING: i32 = 0;
/** The gateway answers. */
const GATEWAY: i32 = 1;
/** The provider answers. */
const DIRECT: i32 = 2;
/** It was answered here. */
const ANSWERED: i32 = 3;

/** One request: where it goes, and what becomes of its reply. */
export class LlmStream extends StreamContext {
  private phase: i32 = GATEWAY;
  private story: Story = new Story();
  private head: RequestHead = noHead;
  /** Whose request it is, -1 when it is for no model. */
  private client: i32 = -1;
  /** Its body is looked at for its limits alone. */
  private needsGateway: bool = false;
  private ticket: LimitTicket | null = null;
  private direct: DirectReply | null = null;
  private carried: GatewayReply | null = null;
  private held: HeldBody = new HeldBody();
  private isHealth: bool = false;
  private complete: bool = false;
  private traced: bool = false;

  constructor(id: u32, root: RootContext) {
    super(id, root);
  }

  override onRequestHeaders(_count: i32, last: bool): i32 {
    const table = this.table;
    this.story.startedMs = nowMs();
    this.own.metrics.active.increment(1);
    const head = new RequestHead(getHeaders(REQUEST_HEADERS));
    this.head = head;
    this.story.requestBytes = head.contentLength;
    head.clean();
    if (head.asksHealth) {
      this.isHealth = true;
      this.phase = ANSWERED;
      sendLocalReply(200, HEALTH, new HeaderList(), NOTHING);
      return STOP;
    }
    const client: i32 = clientOfHead(table, head);
    if (client < 0 || last || !isWithin(head.pairs, table.headerBytes)) return CONTINUE;
    this.needsGateway = isRisky(head.query);
    if (this.needsGateway && table.limits.length === 0) return CONTINUE;
    if (table.keys.length > 0 && !admission(head.pairs, table.keys).allowed) return CONTINUE;
    this.client = client;
    this.identify();
    if (head.contentLength > <i64> table.bodyBytes) return this.refuse(this.words(TOO_LARGE));
    this.phase = HOLDING;
    return STOP;
  }

  override onRequestBody(length: i32, last: bool): i32 {
    if (this.phase !== HOLDING) return CONTINUE;
    if (length > this.table.bodyBytes) return this.refuse(this.words(TOO_LARGE));
    if (!this.held.grow(length, this.table.heldBytes)) return this.refuse(this.words(OVERLOADED));
    if (!last) return STOP;
    // Several of them would wait for the collector, and a VM's memory never shrinks.
    if (length > LARGE) __collect();
    return this.decide(getBuffer(REQUEST_BODY, 0, length), length);
  }

  override onRequestTrailers(): i32 {
    if (this.phase !== HOLDING) return CONTINUE;
    const body = getBuffer(REQUEST_BODY, 0, this.table.bodyBytes);
    return this.decide(body, body.length);
  }

  override onResponseHeaders(_count: i32, last: bool): i32 {
    this.complete = last;
    this.held.release();
    this.story.headMs = nowMs();
    const direct = this.direct;
    if (direct !== null) return direct.onHeaders(last);
    if (this.phase === ANSWERED) return CONTINUE;
    const table = this.table;
    const near: i32 = this.client >= 0 ? this.client : table.nearestClient(this.head.path);
    let client: EdgeClient | null = null;
    if (near >= 0) {
      client = table.clients[near]!;
      this.story.dialect = table.clients[near]!.dialect;
    }
    this.identify();
    const carried = new GatewayReply(this.story, client, this.ticket);
    this.carried = carried;
    return carried.onHeaders(last);
  }

  override onResponseBody(length: i32, last: bool): i32 {
    if (last) this.complete = true;
    const direct = this.direct;
    if (direct !== null) return direct.onBody(length, last);
    if (length > 0 && this.story.firstByteMs === 0) this.story.firstByteMs = nowMs();
    const carried = this.carried;
    return carried === null ? CONTINUE : carried.onBody(length);
  }

  override onResponseTrailers(): i32 {
    this.complete = true;
    const direct = this.direct;
    return direct === null ? CONTINUE : direct.onTrailers();
  }

  override onCall(_token: u32, _headers: i32, bodyLength: i32): void {
    const direct = this.direct;
    if (direct !== null) direct.onCall(bodyLength);
  }

  override onLog(): void {
    const story = this.story;
    const root = this.own;
    root.metrics.active.increment(-1);
    this.held.release();
    if (this.isHealth) return;
    story.endedMs = nowMs();
    this.readUsage();
    if (!this.complete) this.tellEnd();
    // Asked only where it may have been more than one: the answer costs 2 to 4 µs.
    if (
      this.phase === DIRECT && (story.status >= 400 || story.headMs - story.sentMs > SWIFT_MS)
    ) story.attempts = attempts();
    if (this.phase === DIRECT || this.client >= 0 && story.headMs > 0) root.metrics.record(story);
    const carried = this.carried;
    const isOurs: bool = carried !== null && carried.isOurs;
    // One whose client left within its body has come to nobody else.
    if (this.phase !== GATEWAY || isOurs) {
      this.tellTrace();
      root.add(story);
    }
  }

  private get own(): LlmRoot {
    return changetype<LlmRoot>(this.root);
  }

  private get table(): EdgeTable {
    return changetype<LlmRoot>(this.root).table;
  }

  /** The body is whole. */
  private decide(body: Uint8Array, length: i32): i32 {
    const table = this.table;
    const ask = new BodyAsk();
    if (body.length === length) ask.read(table, body);
    this.story.model = ask.model;
    this.story.stream = ask.stream;
    if (ask.target < 0) return this.handOver();
    const target = table.targets[ask.target]!;
    if (target.limits.length > 0) {
      const refusal = this.count(target, body);
      if (refusal !== null) return this.refuse(refusal);
    }
    const wayIndex: i32 = target.ways[this.client]!;
    if (wayIndex < 0 || this.needsGateway) return this.handOver();
    const way = table.ways[wayIndex]!;
    const client = table.clients[this.client]!;
    if (!ask.fits(client, target, way, body, this.head.query)) return this.handOver();
    let credential: Uint8Array | null = null;
    if (way.credentialHeader.length > 0) {
      credential = admission(this.head.pairs, table.keys).credential;
      if (credential === null) return this.handOver();
    }
    const written = ask.written(body, target);
    if (written !== body) setBuffer(REQUEST_BODY, written);
    const story = this.story;
    if (story.requestBytes < 0) story.requestBytes = length;
    const told = this.trace();
    let own: Trace | null = null;
    if (told !== null) {
      told.params = paramsOf(body);
      told.authority = way.authority;
      told.path = way.path;
      own = told.trace;
    }
    story.traceparent = writeDirectHead(this.head, way, credential, written.length, own);
    story.target = target.name;
    story.upstreamModel = target.model;
    story.attempts = 1;
    story.asksUsage = ask.asksUsageIn(body);
    if (ask.stream) tellStream();
    const exchange = new DirectExchange(
      story,
      client,
      target,
      way,
      credential,
      this.ticket,
      table.edge,
    );
    this.direct = new DirectReply(exchange, this);
    this.phase = DIRECT;
    story.sentMs = nowMs();
    return CONTINUE;
  }

  /** Whether this request is traced, which is decided once. */
  private trace(): ToldTrace | null {
    const tracing = this.table.tracing;
    const story = this.story;
    if (this.traced || tracing === null) return story.told;
    this.traced = true;
    const trace = traceOf(this.head.pairs, tracing);
    if (trace !== null) {
      story.told = new ToldTrace(trace);
      story.traceparent = trace.header;
    }
    return story.told;
  }

  /** The request is over, and nobody else tells of it. */
  private tellTrace(): void {
    const told = this.trace();
    const tracing = this.table.tracing;
    if (told === null || tracing === null) return;
    const keys = shownKeys(this.head.pairs);
    const direct = this.direct;
    if (direct !== null) {
      const quoted = direct.exchange.way.quotedKey;
      if (quoted !== null) keys.push(quoted.key);
    }
    told.end(this.head.pairs, tracing, keys);
    // The provider may have been told another, by the config's own header.
    this.story.traceparent = told.trace.header;
  }

  /** Lets the limits of a target count the request; what the client hears when one is used up. */
  private count(target: EdgeTarget, body: Uint8Array): EdgeReply | null {
    const ticket = takeTokens(
      this.table,
      target,
      this.client,
      this.head.pairs,
      <f64> estimateTokens(body),
      this.own.seed,
      this.story.startedMs,
    );
    this.ticket = ticket;
    if (ticket === null || ticket.refusal === null) return null;
    this.own.metrics.rateLimited.increment(1);
    return ticket.refusal;
  }

  /** The gateway answers; it is told what was counted. */
  private handOver(): i32 {
    this.phase = GATEWAY;
    if (this.ticket !== null) setHeader(REQUEST_HEADERS, X_PLANO_EDGE, LIMITED);
    return CONTINUE;
  }

  private refuse(reply: EdgeReply): i32 {
    this.phase = ANSWERED;
    this.story.status = reply.status;
    this.story.responseBytes = reply.body.length;
    this.story.fail(reply.fault, reply.message);
    const refusal = new Refusal(reply, this.story.id);
    const ticket = this.ticket;
    if (ticket !== null) ticket.mark(refusal);
    return refusal.send();
  }

  private words(which: i32): EdgeReply {
    return this.table.clients[this.client]!.refusals[which]!;
  }

  /** Who it is, for the reply and for its story. */
  private identify(): void {
    const story = this.story;
    if (story.id.length > 0) return;
    const head = this.head;
    story.id = this.own.ids.of(head.pairs.valueOf(X_REQUEST_ID));
    story.method = head.method;
    story.path = head.path;
    if (this.client >= 0) story.dialect = this.table.clients[this.client]!.dialect;
  }

  /** Notes the tokens that the reply stated, and settles with the limits. */
  private readUsage(): void {
    const direct = this.direct;
    const carried = this.carried;
    if (direct !== null) direct.finish();
    if (carried !== null) carried.finish();
    const counts = this.story.counts;
    const ticket = this.ticket;
    if (ticket === null || this.client < 0) return;
    const input: f64 = inputOf(counts, this.table.clients[this.client]!);
    if (input >= 0) ticket.settle(input, this.story.endedMs);
  }

  /** The reply had no end: somebody left. */
  private tellEnd(): void {
    const story = this.story;
    if (this.phase === DIRECT && story.headMs > 0 && upstreamLeft()) {
      story.outcome = OUTCOME_CUT;
      story.fault = UPSTREAM_ERROR;
      story.message = BROKE;
    } else story.outcome = OUTCOME_CLIENT_GONE;
  }
}
