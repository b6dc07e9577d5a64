import { Fault } from "../base/fault.ts";
import { isObject, type JsonObject, parseJson, parseObject } from "../base/json.ts";
import { geminiEmbeddings } from "../dialects/gemini/embeddings.ts";
import { loadDialect } from "../dialects/registry.ts";
import { openaiEmbeddings } from "../dialects/openai_embeddings.ts";
import {
  type EmbeddingCall,
  type EmbeddingClientSide,
  type EmbeddingReply,
  type EmbeddingRequest,
  joinedReplies,
} from "../ir/embedding.ts";
import type { Target } from "../routing/routes.ts";
import { headerOf, type UpstreamReply } from "../transport/upstream.ts";
import { DECODE_LIMITS, decompressed } from "../transport/decode.ts";
import { EMBEDDING_UPSTREAMS, type EmbeddingWay, embeddingWay } from "./embedding_forms.ts";
import type { ExchangeContext } from "./exchange.ts";
import { withoutKey } from "./hidden_key.ts";
import { inTurn } from "./in_turn.ts";
import { callOther, errorText, passOther, refuseRedirect } from "./other_exchange.ts";
import { endpointPlace, filledPath, type Place, withQuery } from "./provider_path.ts";
import { readAll } from "./pump.ts";
import { headerText, lossesHeader } from "./reply_head.ts";
import type { Visit } from "./visit.ts";

/** The longest reply to one call: 2,048 vectors of 3,072 numbers of 12 letters, and some. */
const MAX_REPLY_BYTES = 96 * 1024 * 1024;

/** Calls that run at the same time, where a model takes one text a call. */
const CALLS_AT_ONCE = 8;

/** Calls that one request may lead to: as many as OpenAI takes texts in one. */
const MAX_CALLS = 2048;

/** English text runs at about four characters a token. */
const CHARS_PER_TOKEN = 4;

/** What a client asks for. */
export interface EmbeddingAsk {
  readonly form: "openai" | "gemini";
  readonly target: Target;
  /** The body, with the upstream's model in place of the client's where the form says it there. */
  readonly body: Uint8Array;
  /** The method of Gemini's path: `embedContent`. */
  readonly method?: string;
}

const CLIENTS: Readonly<Record<EmbeddingAsk["form"], EmbeddingClientSide>> = {
  openai: openaiEmbeddings,
  gemini: geminiEmbeddings,
};

/**
 * Answers a request for vectors: byte for byte when the provider has the client's form, else through
 * the pivot, with as many calls as its model needs. Throws a `Fault` in both cases.
 */
export async function embed(
  visit: Visit,
  ask: EmbeddingAsk,
  context: ExchangeContext,
): Promise<Response> {
  const { entry, model } = ask.target;
  const way = embeddingWay(entry, model, ask.form);
  if (way === undefined) {
    throw new Fault("not_found", `Cannot ask "${entry.name}": it has no embeddings`, {
      note: "ask for a model of a provider that has them; docs/endpoints.md lists who does",
    });
  }
  if (way.form === ask.form) {
    const place = ownPlace(ask, way, visit);
    const { target, body } = ask;
    const passage = { visit, target, place, body, spends: true, repeatable: true };
    return await passOther(passage, context);
  }
  return await translate(visit, ask, way, context);
}

/** The place of the client's own form at the provider. */
function ownPlace(ask: EmbeddingAsk, { form, way }: EmbeddingWay, visit: Visit): Place {
  const { entry, model } = ask.target;
  if (form === "openai") return endpointPlace(entry, "/embeddings", visit.query, model);
  const path = filledPath(entry, `/models/{model}:${ask.method ?? "embedContent"}`, model);
  return { ...placeOf(way), path: withQuery(path, visit.query) };
}

function placeOf(way: EmbeddingWay["way"]): Omit<Place, "path"> {
  return { dialect: way.dialect, ...(way.root === undefined ? {} : { root: way.root }) };
}

async function translate(
  visit: Visit,
  ask: EmbeddingAsk,
  way: EmbeddingWay,
  context: ExchangeContext,
): Promise<Response> {
  const { record } = visit;
  const { target } = ask;
  record.tier = "translate";
  const client = CLIENTS[ask.form];
  const request = client.decodeRequest(bodyOf(ask));
  const upstream = EMBEDDING_UPSTREAMS[way.form];
  const { value: calls, losses } = upstream.encodeRequest(request, target.model);
  record.losses = losses;
  if (calls.length > MAX_CALLS) {
    throw new Fault(
      "bad_request",
      `Cannot ask for vectors of ${request.inputs.length} texts: at most ${MAX_CALLS} at once`,
    );
  }
  // The first failure ends the calls that run beside it.
  const stop = new AbortController();
  const signal = AbortSignal.any([visit.request.signal, stop.signal]);
  const replies = await inTurn(calls, CALLS_AT_ONCE, async (call) => {
    const body = new TextEncoder().encode(JSON.stringify(call.body));
    const place = callPlace(call, way, target);
    try {
      const passage = { visit, target, place, body, json: true, signal, repeatable: true };
      return await readReply(await callOther(passage, context), visit, target, way);
    } catch (error) {
      stop.abort();
      throw error;
    }
  });
  return answer(visit, ask, request, joinedReplies(replies));
}

function callPlace(
  call: EmbeddingCall,
  { form, way }: EmbeddingWay,
  { entry, model }: Target,
): Place {
  if (form === "openai") return endpointPlace(entry, call.path, "", model);
  return { ...placeOf(way), path: filledPath(entry, call.path, model) };
}

/** Gemini says the model in the path; its codec wants it in the body. */
function bodyOf(ask: EmbeddingAsk): JsonObject {
  const body = parseJson(new TextDecoder().decode(ask.body));
  if (!isObject(body)) {
    throw new Fault("bad_request", "Cannot read the body: it must be a JSON object");
  }
  return ask.form === "gemini" ? { ...body, model: ask.target.model } : body;
}

async function readReply(
  reply: UpstreamReply,
  visit: Visit,
  { entry }: Target,
  { form, way }: EmbeddingWay,
): Promise<EmbeddingReply> {
  refuseRedirect(reply);
  if (reply.status >= 400) {
    const text = withoutKey(await errorText(reply), entry, visit.credential);
    const { upstream } = await loadDialect(way.dialect);
    throw upstream.decodeFault(reply.status, text)
      .withRequestId(headerOf(reply.headers, "x-request-id"));
  }
  const upstream = EMBEDDING_UPSTREAMS[form];
  const plain = decompressed(reply, { ...DECODE_LIMITS, maxBytes: MAX_REPLY_BYTES });
  const bytes = await readAll(plain.body, MAX_REPLY_BYTES, tooLong);
  const body = parseObject(new TextDecoder().decode(bytes));
  if (body === undefined) {
    throw new Fault(
      "upstream_garbled",
      "Cannot read the provider's reply: it is not a JSON object",
    );
  }
  const read = upstream.decodeReply(body);
  const counted = Number(
    upstream.countHeader === undefined ? NaN : headerOf(reply.headers, upstream.countHeader),
  );
  return read.inputTokens === undefined && Number.isInteger(counted)
    ? { ...read, inputTokens: counted }
    : read;
}

function answer(
  visit: Visit,
  ask: EmbeddingAsk,
  request: EmbeddingRequest,
  reply: EmbeddingReply,
): Response {
  const { record } = visit;
  if (reply.vectors.length !== request.inputs.length) {
    throw new Fault(
      "upstream_garbled",
      `Cannot use the provider's reply: it holds ${reply.vectors.length} vectors ` +
        `for ${request.inputs.length} inputs`,
    );
  }
  const estimated = reply.inputTokens === undefined;
  const inputTokens = reply.inputTokens ?? estimatedTokens(request);
  if (!estimated) {
    record.usage = {
      input: inputTokens,
      output: 0,
      cacheRead: 0,
      cacheWrite: 0,
      cacheWrite1h: 0,
      reasoning: 0,
    };
  }
  // OpenAI's form has to say a count; Gemini's says one only when there is one.
  const counted = ask.form === "openai" ? { inputTokens } : {};
  const model = reply.model === "" ? ask.target.model : reply.model;
  const body = JSON.stringify(
    CLIENTS[ask.form].encodeReply({ ...reply, model, ...counted }, request),
  );
  // It is ASCII but for the names that a client made up.
  record.responseBytes = body.length;
  const response = new Response(body, {
    headers: {
      "content-type": "application/json",
      "x-request-id": record.requestId,
      "request-id": record.requestId,
    },
  });
  response.headers.set("x-plano-target", headerText(ask.target.entry.name));
  if (estimated && ask.form === "openai") response.headers.set("x-plano-estimated", "true");
  if (record.losses.length > 0 && visit.request.headers.has("x-plano-losses")) {
    response.headers.set("x-plano-losses", lossesHeader(record.losses));
  }
  visit.finish();
  return response;
}

function estimatedTokens({ inputs }: EmbeddingRequest): number {
  return inputs.reduce(
    (sum, { content }) =>
      sum +
      (typeof content === "string" ? Math.ceil(content.length / CHARS_PER_TOKEN) : content.length),
    0,
  );
}

function tooLong(): Fault {
  return new Fault("upstream_garbled", "Cannot take the provider's reply: it is too long");
}
