import { UsageTap } from "../../filters/core/usage_tap.ts";
import { asFault, Fault } from "../base/fault.ts";
import { CONTENT_TYPES } from "../base/framing.ts";
import { randomId } from "../base/ids.ts";
import { dialectOf } from "../dialects/registry.ts";
import { unfold } from "../ir/fold.ts";
import type { Dialect, ReadEnv, ReplyEnv } from "../ir/codec.ts";
import type { ChatResponse, Usage } from "../ir/response.ts";
import { DECODE_LIMITS, decompressed } from "../transport/decode.ts";
import { headerOf, type UpstreamReply } from "../transport/upstream.ts";
import { echoing, ModelEchoStep } from "./model_echo.ts";
import { withoutKey } from "./hidden_key.ts";
import { PassthroughStep, PlainStep, tapped } from "./passthrough_step.ts";
import { type ByteStep, type PumpEnd, pumpStream, readAll, startingWith } from "./pump.ts";
import type { RecordedUsage, RequestRecord } from "../telemetry/request_record.ts";
import { recordedUsage } from "./recorded_usage.ts";
import { refusalOf } from "./refusal.ts";
import { headerText, lossesHeader, respond } from "./reply_head.ts";
import { replyHeaders } from "./reply_headers.ts";
import { responseIdIn } from "./response_owners.ts";
import { ListenedStream, ListenedWhole, listenToWhole } from "./reply_tap.ts";
import type { ReplyReading } from "./tracing/request_trace.ts";
import { TranslatedStep } from "./translated_step.ts";
import { upstreamTarget, usageAsking } from "./upstream_request.ts";
import { HiddenUsageStep } from "./usage_asking.ts";
import { readJsonReply, readStreamedReply, writeWholeReply } from "./whole_reply.ts";
import { tapOf } from "./custody.ts";
import type { Exchange, ExchangeContext, Sent } from "./exchange.ts";

/** A reply of this size is read whole; a larger one that needs no translation streams through. */
const WHOLE_BYTES = 1024 * 1024;

/** The longest reply that is translated in one piece. */
const MAX_REPLY_BYTES = 64 * 1024 * 1024;

const REPLY_LIMITS = { ...DECODE_LIMITS, maxBytes: MAX_REPLY_BYTES };

/** The longest error body that is looked at. */
export const MAX_ERROR_BYTES = 1024 * 1024;

/** An exchange whose reply's head has arrived. */
export interface Answering extends Exchange {
  readonly context: ExchangeContext;
  readonly reply: UpstreamReply;
  readonly sent: Sent;
  /** Milliseconds between sending and the head: not the gateway's own time. */
  readonly waitedMs: number;
}

/** The client's reply: bytes, a translation, or the provider's refusal. */
export async function answer(answering: Answering): Promise<Response> {
  if (answering.reply.status >= 300) return await answerRefusal(answering);
  if (answering.reply.status === 204 || answering.reply.status === 205) {
    // Whatever they say or send besides: no reply of these has a body (RFC 9110 §15.3.5, §15.3.6).
    answering.reply.body.cancel();
    throw emptyReply();
  }
  // Compressed although `identity` was asked: the client may not read it, and its usage is unseen.
  const reply = decompressed(answering.reply, REPLY_LIMITS);
  const { sent, asked } = answering;
  const isStream = isStreamOf(reply, dialectOf(sent.plan.way.dialect));
  const asAsked = asked.stream ? isStream : isJson(reply);
  if (sent.plan.replyAsBytes && asAsked) return await passOn({ ...answering, reply }, isStream);
  // The other form of the same dialect, or something else altogether (an HTML page with status 200).
  return await translate({ ...answering, reply }, isStream);
}

/**
 * The client's own name for the model, when the reply must carry it: Claude Code 2.1 drops the thinking
 * of a turn whose `model` is not what it asked for, and its next request is a 400.
 */
function echoedModel({ asked, sent }: Answering): string | undefined {
  const name = asked.model;
  const differs = sent.plan.tier === "translate" || name !== sent.target.model;
  return asked.dialect.client.comparesModel && differs ? name : undefined;
}

/** The provider's own bytes. */
async function passOn(answering: Answering, isStream: boolean): Promise<Response> {
  const { reply, record, sent, asked, trace } = answering;
  const headers = replyHeaders(reply.headers, false, record.requestId);
  const echo = echoedModel(answering);
  const own = (bytes: Uint8Array | undefined) => remember(answering, bytes);
  const tap = tapOf(asked, sent, answering.context);
  if (isStream) {
    const inner = new PassthroughStep(asked.dialect, own);
    const seen = trace === undefined
      ? inner
      : trace.watches(inner, readingOf(answering, true), () => inner.edges());
    const heard = tap === undefined ? seen : new ListenedStream(seen, tap);
    const asking = sent.hideUsage ? usageAsking(asked, sent.target) : undefined;
    const shown = asking === undefined ? heard : new HiddenUsageStep(heard, asking);
    const step = echo === undefined ? shown : new ModelEchoStep(shown, echo);
    return streamed(
      answering,
      reply,
      step,
      headers,
      () => inner.usage(),
    );
  }
  const length = reply.contentLength;
  if (length !== undefined && length <= WHOLE_BYTES) {
    const bytes = await readAll(reply.body, WHOLE_BYTES, tooLong);
    if (bytes.length === 0) throw emptyReply();
    own(bytes);
    if (tap !== undefined) listenToWhole(bytes, tap);
    const usage = new UsageTap();
    usage.pushWhole(bytes);
    setUsage(record, tapped(usage, asked.dialect.upstream));
    trace?.reads(bytes, readingOf(answering, false));
    return whole(answering, echo === undefined ? bytes : echoing(bytes, echo), headers);
  }
  // The status is only ours to choose until it is sent: an empty reply must not become a 200.
  const first = await reply.body.read();
  if (first === undefined) throw emptyReply();
  own(first);
  const plain = new PlainStep();
  const seen = trace === undefined ? plain : trace.watches(plain, readingOf(answering, false));
  const step = tap === undefined ? seen : new ListenedWhole(seen, tap);
  const body = startingWith(first, reply.body);
  return streamed(
    answering,
    { ...reply, body },
    step,
    headers,
    () => tapped(plain.tap, asked.dialect.upstream),
  );
}

/** Notes who made a reply that later requests may name. */
function remember({ asked, sent, context }: Answering, head: Uint8Array | undefined): void {
  if (asked.dialect.client.keepsReplies !== true || head === undefined) return;
  const id = responseIdIn(head);
  if (id !== undefined) context.owners.remember(asked.tenant, id, sent.target.entry);
}

/** A reply without a body is none. */
export function emptyReply(): Fault {
  return new Fault("upstream_garbled", "Cannot read the provider's reply: it is empty");
}

/** How a reply of the client's own dialect is read. */
function readingOf({ asked, sent, context }: Answering, isStream: boolean): ReplyReading {
  const { dialect } = asked;
  const prepared = context.prepared.get(sent.target.entry)!;
  return {
    dialect,
    isStream,
    env: () => ({
      request: asked.decoded,
      target: upstreamTarget(sent.target, prepared, dialect.id, "drop"),
    }),
  };
}

/** A reply in the client's dialect, made from another or from another form of the same. */
async function translate(answering: Answering, isStream: boolean): Promise<Response> {
  const { reply, sent, asked, record, trace } = answering;
  const upstream = dialectOf(sent.plan.way.dialect);
  const request = asked.decoded;
  const readEnv: ReadEnv = {
    request,
    target: upstreamTarget(
      sent.target,
      answering.context.prepared.get(sent.target.entry)!,
      sent.plan.way.dialect,
      "drop",
    ),
  };
  const model = echoedModel(answering);
  const replyEnv: ReplyEnv = {
    request,
    newId: randomId,
    nowMs: Date.now,
    ...(model === undefined ? {} : { model }),
  };
  const hide = (fault: Fault) =>
    fault.withMessage(withoutKey(fault.message, sent.target.entry, asked.credential));
  const headers = replyHeaders(reply.headers, true, record.requestId);
  const memory = asked.dialect.client.forgetsThinking === true
    ? answering.context.memory
    : undefined;
  const own = tapOf(asked, sent, answering.context)?.listen();
  if (isStream && asked.stream) {
    const watcher = memory?.watcher(asked.tenant, request);
    const told = trace?.listens();
    headers.push(["content-type", CONTENT_TYPES[asked.framing]]);
    headers.push(["cache-control", "no-cache"]);
    const step = new TranslatedStep(
      { dialect: upstream, env: readEnv },
      { dialect: asked.dialect, env: replyEnv, framing: asked.framing },
      {
        worded: hide,
        ...(watcher === undefined && own === undefined && told === undefined ? {} : {
          watch(event) {
            told?.(event);
            watcher?.push(event);
            own?.push(event);
          },
        }),
      },
    );
    const usage = () => {
      watcher?.end();
      return recorded(step.usage);
    };
    return streamed(answering, reply, step, headers, usage, () => step.fault);
  }
  const bytes = await readAll(reply.body, MAX_REPLY_BYTES, tooLong);
  const read = isStream ? readStreamedReply : readJsonReply;
  let response: ChatResponse;
  try {
    response = read(bytes, upstream, readEnv);
  } catch (error) {
    throw error instanceof Fault ? hide(error) : error;
  }
  memory?.remember(asked.tenant, request, response);
  for (const event of own === undefined ? [] : unfold(response)) own?.push(event);
  trace?.tells(response);
  const written = writeWholeReply(response, asked.dialect, replyEnv, asked.framing);
  setUsage(record, recorded(written.usage));
  record.losses = [...record.losses, ...written.losses];
  headers.push(["content-type", written.contentType]);
  return whole(answering, written.bytes, headers);
}

/** An error reply, in the client's dialect. */
async function answerRefusal(answering: Answering): Promise<Response> {
  const { sent, asked, record } = answering;
  const reply = decompressed(answering.reply, { ...DECODE_LIMITS, maxBytes: MAX_ERROR_BYTES });
  const bytes = await readAll(reply.body, MAX_ERROR_BYTES, tooLong);
  const text = withoutKey(new TextDecoder().decode(bytes), sent.target.entry, asked.credential);
  const headers = replyHeaders(reply.headers, true, record.requestId);
  const retryAfter = headerOf(headers, "retry-after");
  const refusal = refusalOf(
    { status: reply.status, text, retryAfter, requestId: headerOf(headers, "x-request-id") },
    dialectOf(sent.plan.way.dialect),
    asked.dialect,
  );
  record.outcome = "error";
  record.fault = refusal.fault.code;
  record.message = refusal.fault.message;
  headers.push(["content-type", "application/json"]);
  if (refusal.retryAfter !== undefined && retryAfter === undefined) {
    headers.push(["retry-after", refusal.retryAfter]);
  }
  return whole(answering, new TextEncoder().encode(refusal.body), headers);
}

function whole(answering: Answering, body: Uint8Array, headers: [string, string][]): Response {
  const { record, reply } = answering;
  record.status = reply.status;
  record.responseBytes = body.length;
  finishHead(answering, headers);
  answering.finish();
  return respond(body as Uint8Array<ArrayBuffer>, reply.status, headers);
}

function streamed(
  answering: Answering,
  reply: UpstreamReply,
  step: ByteStep,
  headers: [string, string][],
  usage: () => RecordedUsage | undefined,
  failed: () => Error | undefined = () => undefined,
): Response {
  const { record, trace } = answering;
  finishHead(answering, headers);
  const done = (end: PumpEnd, given: () => number) => {
    record.responseBytes = given();
    trace?.sends(given);
    setUsage(record, usage());
    const error = end.how === "cut" ? end.error : failed();
    if (end.how === "client_gone") record.outcome = "client_gone";
    else if (error !== undefined) {
      const fault = asFault(error);
      record.outcome = "cut";
      record.fault = fault.code;
      record.message = withoutKey(
        fault.message,
        answering.sent.target.entry,
        answering.asked.credential,
      );
    }
    answering.finish();
  };
  return respond(pumpStream(reply.body, step, done), reply.status, headers);
}

/** Adds what the gateway says about itself to a reply's head. */
function finishHead(answering: Answering, headers: [string, string][]): void {
  const { record, started, waitedMs, asked } = answering;
  const now = performance.now() - started;
  record.firstByteMs = now;
  record.ownMs = now - waitedMs;
  headers.push(
    [
      "server-timing",
      `planoai;dur=${record.ownMs.toFixed(2)}, upstream;dur=${waitedMs.toFixed(2)}`,
    ],
    ["x-plano-target", headerText(record.target ?? "")],
  );
  if (record.losses.length > 0 && asked.headers.has("x-plano-losses")) {
    headers.push(["x-plano-losses", lossesHeader(record.losses)]);
  }
}

function setUsage(record: RequestRecord, usage: RecordedUsage | undefined): void {
  if (usage !== undefined) record.usage = usage;
}

function recorded(usage: Usage | undefined): RecordedUsage | undefined {
  return usage === undefined ? undefined : recordedUsage(usage);
}

function isStreamOf(reply: UpstreamReply, dialect: Dialect): boolean {
  const type = dialect.upstream.framing === "aws_event_stream"
    ? "application/vnd.amazon.eventstream"
    : "text/event-stream";
  return headerOf(reply.headers, "content-type")?.startsWith(type) === true;
}

function isJson(reply: UpstreamReply): boolean {
  return headerOf(reply.headers, "content-type")?.startsWith("application/json") === true;
}

/** A reply is longer than anybody here looks at. */
export function tooLong(): Fault {
  return new Fault("upstream_garbled", "Cannot take the provider's reply: it is too long");
}
