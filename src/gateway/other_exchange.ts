import { Fault } from "../base/fault.ts";
import { dialectOf } from "../dialects/registry.ts";
import type { DialectId } from "../ir/origin.ts";
import type { UpstreamRequest } from "../transport/upstream.ts";
import type { Target } from "../routing/routes.ts";
import { tryInTurn } from "./attempts.ts";
import { withModel } from "./body_splice.ts";
import type { ExchangeContext } from "./exchange.ts";
import { withoutKey } from "./hidden_key.ts";
import { type JsonBody, peekBody } from "./intake.ts";
import { PlainStep, tapped } from "./passthrough_step.ts";
import { pumpStream, readAll } from "./pump.ts";
import type { RequestRecord } from "./record.ts";
import { DECODE_LIMITS, decompressed } from "../transport/decode.ts";
import { headerText, respond } from "./reply_head.ts";
import { replyHeaders } from "./reply_headers.ts";
import { type Credential, requestHeaders } from "./request_headers.ts";

/** Headers by which a client names the provider entry of a request that has no model in it. */
const PROVIDER_HEADERS = ["x-plano-provider", "x-arch-llm-provider-hint"];

/** The longest error body that is passed on. */
const MAX_ERROR_BYTES = 1024 * 1024;

/** A request for an endpoint that this gateway does not translate: embeddings, images, files, … */
export interface OtherRequest {
  readonly request: Request;
  /** Below `/v1`, starting with a slash. */
  readonly path: string;
  readonly query: string;
  readonly body: Uint8Array;
  readonly credential: () => Credential;
  /** The dialect that the endpoint belongs to, when it does (`count_tokens`). */
  readonly dialect?: DialectId;
  readonly record: RequestRecord;
  finish(): void;
}

/**
 * Passes a request of a provider's own API on, byte for byte but for the model's name. The provider
 * is the one of the body's `model`, or the one that a header names. Throws `not_found` when neither
 * does.
 */
export async function passOther(other: OtherRequest, context: ExchangeContext): Promise<Response> {
  const { request, record, dialect } = other;
  refuseEscapes(other.path);
  const json = jsonBody(other);
  const target = targetOf(other, json, context);
  const prepared = context.prepared.get(target.entry)!;
  record.target = target.entry.name;
  record.tier = "passthrough";
  const body = json === undefined || json.model === undefined
    ? other.body
    : withModel(json, target.model);
  const upstreamRequest: UpstreamRequest = {
    origin: prepared.origin,
    method: request.method,
    path: prepared.root + other.path + other.query,
    headers: requestHeaders(
      target.entry,
      dialect === undefined ? prepared.plainHeaders : prepared.headers.get(dialect)!,
      request.headers,
      other.credential,
      request.headers.get("content-type"),
    ),
    ...(body.length === 0 ? {} : { body }),
    timeouts: context.timeouts,
  };
  record.attempts = 1;
  const { reply } = await tryInTurn(
    [{ write: () => ({ request: upstreamRequest }), pauseMs: 0 }],
    context.upstream,
    request.signal,
  );
  record.status = reply.status;
  if (reply.status >= 400) record.outcome = "error";
  const headers = replyHeaders(reply.headers, false, record.requestId);
  headers.push(["x-plano-target", headerText(target.entry.name)]);
  if (reply.status >= 300 && reply.status < 400 && reply.status !== 304) {
    reply.body.cancel();
    throw new Fault("upstream_garbled", "Cannot use the provider's reply: it redirects");
  }
  if (reply.status === 204 || reply.status === 304 || request.method === "HEAD") {
    reply.body.cancel();
    other.finish();
    return respond(null, reply.status, headers);
  }
  if (reply.status === 205) {
    reply.body.cancel();
    throw new Fault("upstream_garbled", "Cannot use the provider's reply: it resets nothing here");
  }
  if (reply.status >= 400) {
    // A provider may quote the key that it refuses.
    const plain = decompressed(reply, { ...DECODE_LIMITS, maxBytes: MAX_ERROR_BYTES });
    const bytes = await readAll(plain.body, MAX_ERROR_BYTES, tooLong);
    const text = withoutKey(new TextDecoder().decode(bytes), target.entry, other.credential);
    other.finish();
    return respond(text, reply.status, headers.filter(([name]) => name !== "content-encoding"));
  }
  const step = new PlainStep();
  const stream = pumpStream(reply.body, step, (end) => {
    const usage = tapped(step.tap, dialect && dialectOf(dialect).upstream);
    if (usage !== undefined) record.usage = usage;
    if (end.how !== "complete") record.outcome = end.how === "cut" ? "cut" : "client_gone";
    other.finish();
  });
  return respond(stream, reply.status, headers);
}

/**
 * A path that climbs out of the provider's API root would take the server's key with it (W114). Checked
 * as an upstream may read it: decoded once, with both slashes.
 */
export function refuseEscapes(path: string): void {
  let plain: string;
  try {
    plain = decodeURIComponent(path);
  } catch {
    plain = "..";
  }
  const climbs = plain.split(/[\\/]/).some((segment) => segment === "." || segment === "..");
  if (!climbs && !/%2f|%5c|%00|\\/i.test(path)) return;
  throw new Fault("bad_request", "Cannot pass the path on: it could leave the provider's API", {
    note: "send it without `.`, `..` and encoded slashes",
  });
}

function tooLong(): Fault {
  return new Fault("upstream_garbled", "Cannot take the provider's reply: it is too long");
}

function jsonBody(other: OtherRequest): JsonBody | undefined {
  const type = other.request.headers.get("content-type") ?? "";
  if (other.body.length === 0 || !type.startsWith("application/json")) return undefined;
  return peekBody(other.body);
}

function targetOf(
  other: OtherRequest,
  json: JsonBody | undefined,
  context: ExchangeContext,
): Target {
  if (json?.model !== undefined) {
    other.record.model = json.model;
    return context.routes.find(json.model);
  }
  for (const header of PROVIDER_HEADERS) {
    const name = other.request.headers.get(header);
    if (name === null) continue;
    const entry = context.routes.findEntry(name);
    if (entry !== undefined) return { entry, model: entry.model };
    throw new Fault("bad_request", `Cannot find provider "${name.slice(0, 100)}": not configured`, {
      param: header,
    });
  }
  throw new Fault("not_found", `Cannot serve "${other.path}": nothing names its provider`, {
    note: 'put a "model" in the JSON body, or send the header `x-plano-provider: <entry name>`',
  });
}
