import { Fault, faultCodeOf } from "../base/fault.ts";
import { OPENAI_CHAT } from "../dialects/ids.ts";
import { dialects, loadDialect } from "../dialects/registry.ts";
import type { DialectId } from "../ir/origin.ts";
import type { Target } from "../routing/routes.ts";
import { DECODE_LIMITS, decompressed } from "../transport/decode.ts";
import {
  headerOf,
  type HeaderPair,
  type UpstreamReply,
  type UpstreamRequest,
} from "../transport/upstream.ts";
import { type Attempt, backoffMs, tryInTurn } from "./attempts.ts";
import type { ExchangeContext } from "./exchange.ts";
import { withoutKey } from "./hidden_key.ts";
import { PlainStep, tapped } from "./passthrough_step.ts";
import { type ByteStep, pumpStream, readAll } from "./pump.ts";
import { headerText, respond } from "./reply_head.ts";
import { replyHeaders } from "./reply_headers.ts";
import type { Place } from "./provider_path.ts";
import { type EntryHeaders, requestHeaders } from "./request_headers.ts";
import { type IdMember, ResponseIdWatch, tenantOf } from "./response_owners.ts";
import type { LoggedCall } from "./tracing/call_log.ts";
import { endingReply } from "./tracing/ending_reply.ts";
import type { PreparedEntry } from "./upstream_request.ts";
import type { Visit } from "./visit.ts";

/** The longest error body that is passed on. */
const MAX_ERROR_BYTES = 1024 * 1024;

/** Characters of its words that a story keeps. */
const MAX_MESSAGE = 1000;

/**
 * Client headers that say which part or which version of a file is wanted, and what an upload is
 * called. None of them says who asks (security.md 15).
 */
const FORWARDED = [
  "range",
  "if-range",
  "if-match",
  "if-none-match",
  "if-modified-since",
  "if-unmodified-since",
  "content-disposition",
];

/** A request that passes as it is, but for the model's name. */
export interface Passage {
  readonly visit: Visit;
  readonly target: Target;
  readonly place: Place;
  readonly body: Uint8Array;
  /** The body is our own JSON, not the client's bytes. */
  readonly json?: boolean;
  /** The tokens that the reply states are spent with this request, not counted or spent before. */
  readonly spends?: boolean;
  /** What the ids in the reply are called. Default `id`. */
  readonly idMember?: IdMember;
  /** How the client headers begin that belong to this endpoint, and go with it besides. */
  readonly ownHeaders?: string;
  /** Ends the call sooner than the client's leaving. */
  readonly signal?: AbortSignal;
  /** Asking twice does nothing twice, so that `max_retries` holds. */
  readonly repeatable?: boolean;
  /** A header of the reply as the client shall get it. */
  readonly replyHeader?: (name: string, value: string) => string;
}

/** Passes a request of a provider's own API on, and its reply back, byte for byte. */
export async function passOther(passage: Passage, context: ExchangeContext): Promise<Response> {
  return await passReply(await callOther(passage, context), passage, context);
}

/** Sends a request; the reply's head has come. */
export async function callOther(
  passage: Passage,
  context: ExchangeContext,
): Promise<UpstreamReply> {
  const { visit, target, body, place } = passage;
  const { record, request } = visit;
  if (place.dialect !== undefined) await loadDialect(place.dialect);
  const prepared = context.prepared.get(target.entry)!;
  record.target = target.entry.name;
  record.provider = target.entry.provider.id;
  visit.trace?.asks(record, target.entry, context.config.aliases);
  if (target.model !== "*") record.upstreamModel = target.model;
  record.tier ??= "passthrough";
  const requestFor = (call: LoggedCall | undefined): UpstreamRequest => ({
    origin: prepared.origin,
    method: request.method,
    path: (place.root ?? prepared.root) + place.path,
    headers: headersOf(passage, context, call),
    ...(body.length === 0 ? {} : { body }),
    timeouts: context.timeouts,
  });
  const attempt = (pauseMs: number): Attempt<{ readonly request: UpstreamRequest }> => ({
    write: (call) => {
      const upstreamRequest = requestFor(call);
      record.attempts++;
      return { request: upstreamRequest };
    },
    ...(prepared.authorizer === undefined ? {} : { authorizer: prepared.authorizer }),
    pauseMs,
  });
  const attempts = [attempt(0)];
  for (let i = 1; passage.repeatable === true && i <= context.maxRetries; i++) {
    attempts.push(attempt(backoffMs(i, Math.random)));
  }
  const { reply, call } = await tryInTurn(
    attempts,
    context.upstream,
    passage.signal ?? request.signal,
    visit.trace?.calls,
  );
  return call === undefined ? reply : endingReply(reply, call);
}

function headersOf(
  { visit, target, place, json, ownHeaders }: Passage,
  context: ExchangeContext,
  call: LoggedCall | undefined,
): HeaderPair[] {
  const { headers } = visit.request;
  const prepared = context.prepared.get(target.entry)!;
  const sent = requestHeaders(
    target.entry,
    headersFor(prepared, place.dialect),
    call?.headersOver(headers) ?? headers,
    visit.credential,
    json === true ? "application/json" : headers.get("content-type"),
  );
  const has = new Set(sent.map(([name]) => name));
  for (const name of FORWARDED) {
    const value = headers.get(name);
    if (value !== null && !has.has(name)) sent.push([name, value]);
  }
  if (ownHeaders === undefined) return sent;
  for (const [name, value] of headers) {
    if (name.startsWith(ownHeaders) && !has.has(name)) sent.push([name, value]);
  }
  return sent;
}

function headersFor(prepared: PreparedEntry, dialect: DialectId | undefined): EntryHeaders {
  return dialect === undefined ? prepared.plainHeaders : prepared.headers(dialect);
}

/** Passes a reply on. */
export async function passReply(
  reply: UpstreamReply,
  passage: Passage,
  context: ExchangeContext,
): Promise<Response> {
  const { visit, target, place } = passage;
  const { record, request } = visit;
  record.status = reply.status;
  if (reply.status >= 400) record.outcome = "error";
  const headers = replyHeaders(reply.headers, false, record.requestId);
  headers.push(["x-plano-target", headerText(target.entry.name)]);
  const { replyHeader } = passage;
  if (replyHeader !== undefined) {
    for (const pair of headers) pair[1] = replyHeader(pair[0], pair[1]);
  }
  refuseRedirect(reply);
  if (reply.status === 204 || reply.status === 304 || request.method === "HEAD") {
    reply.body.cancel();
    visit.finish();
    return respond(null, reply.status, withLength(headers, reply));
  }
  if (reply.status >= 400) return await passError(reply, headers, passage);
  const step = isText(reply) ? new WatchingStep(watchFor(passage, context)) : new RawStep();
  const watched = visit.trace?.watches(step) ?? step;
  const stream = pumpStream(reply.body, watched, (end, given) => {
    record.responseBytes = given();
    visit.trace?.sends(given);
    const usage = step instanceof WatchingStep && passage.spends === true
      ? tapped(step.tap, place.dialect && dialects.get(place.dialect)?.upstream)
      : undefined;
    if (usage !== undefined) record.usage = usage;
    if (end.how !== "complete") record.outcome = end.how === "cut" ? "cut" : "client_gone";
    visit.finish();
  });
  return respond(stream, reply.status, withLength(headers, reply));
}

/** Nothing is looked for in images, sound and files: what they hold is not about this request. */
function isText(reply: UpstreamReply): boolean {
  return /^(application\/json|text\/event-stream)\b/i.test(
    headerOf(reply.headers, "content-type") ?? "",
  );
}

function watchFor(
  { visit, target, idMember }: Passage,
  { owners }: ExchangeContext,
): ResponseIdWatch {
  const tenant = tenantOf(visit.request.headers, visit.query);
  return new ResponseIdWatch((id) => owners.remember(tenant, id, target.entry), idMember);
}

/** Throws for replies that nobody here can pass on; what they still send is given up. */
export function refuseRedirect(reply: UpstreamReply): void {
  const redirects = reply.status >= 300 && reply.status < 400 && reply.status !== 304;
  if (!redirects && reply.status !== 205) return;
  reply.body.cancel();
  throw new Fault(
    "upstream_garbled",
    redirects
      ? "Cannot use the provider's reply: it redirects"
      : "Cannot use the provider's reply: it resets nothing here",
  );
}

/** The same bytes have the same length: a download shows how far it is. */
function withLength(headers: [string, string][], reply: UpstreamReply): [string, string][] {
  if (reply.contentLength === undefined || reply.status === 204) return headers;
  return [...headers, ["content-length", String(reply.contentLength)]];
}

/** A provider may quote the key that it refuses. */
async function passError(
  reply: UpstreamReply,
  headers: readonly [string, string][],
  { visit, target, place }: Passage,
): Promise<Response> {
  const text = withoutKey(await errorText(reply), target.entry, visit.credential);
  const said = dialects.get(place.dialect ?? OPENAI_CHAT)?.upstream.decodeFault(
    reply.status,
    text,
  );
  visit.record.fault = said?.code ?? faultCodeOf(reply.status);
  if (said !== undefined) visit.record.message = said.message.slice(0, MAX_MESSAGE);
  const bytes = new TextEncoder().encode(text);
  visit.record.responseBytes = bytes.length;
  visit.finish();
  const kept = headers.filter(([name]) => name !== "content-encoding");
  return respond(bytes, reply.status, kept);
}

/** The words of an error reply. */
export async function errorText(reply: UpstreamReply): Promise<string> {
  const plain = decompressed(reply, { ...DECODE_LIMITS, maxBytes: MAX_ERROR_BYTES });
  return new TextDecoder().decode(await readAll(plain.body, MAX_ERROR_BYTES, tooLong));
}

function tooLong(): Fault {
  return new Fault("upstream_garbled", "Cannot take the provider's reply: it is too long");
}

/** Bytes as they came. Broken off when they are cut. */
class RawStep implements ByteStep {
  push(chunk: Uint8Array): Uint8Array {
    return chunk;
  }

  end(): Uint8Array {
    return new Uint8Array(0);
  }

  cut(): undefined {
    return undefined;
  }
}

/** Bytes as they came, while the id of what they describe is looked for in the first of them. */
class WatchingStep extends PlainStep {
  readonly #watch: ResponseIdWatch;

  constructor(watch: ResponseIdWatch) {
    super();
    this.#watch = watch;
  }

  override push(chunk: Uint8Array): Uint8Array {
    this.#watch.push(chunk);
    return super.push(chunk);
  }
}

/**
 * A path that climbs out of the provider's API root would take the server's key with it (W114). Checked
 * as an upstream may read it: decoded once, with both slashes, and, as servlet containers do, without
 * what stands behind a semicolon.
 */
export function refuseEscapes(path: string): void {
  let plain: string;
  try {
    plain = decodeURIComponent(path);
  } catch {
    plain = "..";
  }
  const climbs = plain.split(/[\\/]/).some((segment) => /^\.\.?(;|$)/.test(segment));
  if (!climbs && !/%2f|%5c|%00|\\/i.test(path)) return;
  throw new Fault("bad_request", "Cannot pass the path on: it could leave the provider's API", {
    note: "send it without `.`, `..` and encoded slashes",
  });
}
