import type { ProviderEntry } from "../config/resolved.ts";
import { GEMINI } from "../dialects/ids.ts";
import { countTokens } from "./count_tokens.ts";
import { embed } from "./embeddings.ts";
import { embeddingWay } from "./embedding_forms.ts";
import type { ExchangeContext } from "./exchange.ts";
import { withGeminiModel } from "./gemini_body.ts";
import { passOther, refuseEscapes } from "./other_exchange.ts";
import { type Naming, otherTarget } from "./other_target.ts";
import { decodedModel } from "./path_model.ts";
import { filledPath, type Place, wayOf, withQuery } from "./provider_path.ts";
import { splitQueryKey } from "./query_key.ts";
import { tenantOf } from "./response_owners.ts";
import type { PreparedEntry } from "./upstream_request.ts";
import type { Visit } from "./visit.ts";

/** Paths of Google's API: its version, uploads and downloads before it, and what comes below. */
const PATH = /^(\/upload|\/download)?\/v1(?:beta|alpha)?(\/.*)$/;

/** A method of a model: `/models/gemini-2.5-pro:countTokens`, its name encoded or not. */
const METHOD = /^\/models\/(.+)(?::|%3A)([A-Za-z]+)$/i;

/** How an upload is begun and goes on, in requests and replies. */
const UPLOAD_HEADERS = "x-goog-upload-";

/** Where Google says that an upload goes on. */
const UPLOAD_URL = "x-goog-upload-url";

/** True for a method of a model, which also the stable version's path may name. */
export function isGeminiMethod(path: string): boolean {
  const below = PATH.exec(path)?.[2];
  return below !== undefined && METHOD.test(below);
}

/** Serves what Gemini's clients ask besides turns and lists of models. */
export async function passGemini(visit: Visit, context: ExchangeContext): Promise<Response> {
  const [, transfer = "", below = ""] = PATH.exec(visit.path) ?? [];
  const method = METHOD.exec(below);
  if (method !== null && transfer === "") {
    return await callMethod(visit, decodedModel(method[1]!), method[2]!, context);
  }
  refuseEscapes(below);
  return await passFile(visit, transfer, below, context);
}

async function callMethod(
  visit: Visit,
  model: string,
  method: string,
  context: ExchangeContext,
): Promise<Response> {
  visit.record.model = model;
  if (method === "countTokens") return await countTokens(visit, "gemini", context, model);
  const body = await visit.readBody();
  const embeds = method === "embedContent" || method === "batchEmbedContents";
  const target = otherTarget({
    ...namingOf(visit, [model]),
    model,
    ...(embeds ? EMBEDDINGS : GEMINI_API),
  }, context);
  const sent = withGeminiModel(body, target.model);
  if (embeds) {
    return await embed(visit, { form: "gemini", target, body: sent, method }, context);
  }
  const path = filledPath(target.entry, `/models/{model}:${method}`, target.model);
  return await passOther(
    {
      visit,
      target,
      place: placeOf(target.entry, withQuery(path, visit.query)),
      body: sent,
      spends: true,
    },
    context,
  );
}

/** Files, caches, operations, tuned models: they belong to one account, and no model says which. */
async function passFile(
  visit: Visit,
  transfer: string,
  below: string,
  context: ExchangeContext,
): Promise<Response> {
  const { request, query } = visit;
  const upload = new URLSearchParams(query).get("upload_id");
  const ids = [...namesIn(below), ...(upload === null ? [] : [upload])];
  const target = otherTarget({ ...namingOf(visit, ids), ...GEMINI_API }, context);
  const place = placeOf(target.entry, withQuery(below, query));
  const prepared = context.prepared.get(target.entry)!;
  return await passOther({
    visit,
    target,
    place: transfer === "" ? place : transferred(place, prepared, transfer),
    body: await visit.readBody(),
    idMember: "name",
    // Tuned models have their turns here, and OpenAI's form of Gemini below `/openai`.
    spends: request.method === "POST",
    ownHeaders: UPLOAD_HEADERS,
    repeatable: request.method === "GET" || request.method === "HEAD",
    replyHeader: (name, value) => {
      if (name !== UPLOAD_URL) return value;
      const id = URL.parse(value)?.searchParams.get("upload_id");
      const tenant = tenantOf(request.headers, query);
      if (typeof id === "string") context.owners.remember(tenant, id, target.entry);
      return ownUploadUrl(value, prepared, request);
    },
  }, context);
}

function namingOf({ path, query, request }: Visit, ids: readonly string[]) {
  return { path, headers: request.headers, tenant: tenantOf(request.headers, query), ids };
}

const GEMINI_API: Pick<Naming, "api" | "able"> = {
  api: "Gemini's own API",
  // Vertex AI has these models at another place, and nothing else of this API.
  able: (entry) => wayOf(entry, GEMINI)?.path.startsWith("/models/{model}:") === true,
};

const EMBEDDINGS: Pick<Naming, "api" | "able"> = {
  api: "embeddings",
  able: (entry, model) => embeddingWay(entry, model, "gemini") !== undefined,
};

function placeOf(entry: ProviderEntry, path: string): Place {
  const root = wayOf(entry, GEMINI)?.root;
  return { path, dialect: GEMINI, ...(root === undefined ? {} : { root }) };
}

/** Uploads and downloads stand beside the API's version: `/upload/v1beta` for `/v1beta`. */
function transferred(place: Place, prepared: PreparedEntry, transfer: string): Place {
  const root = place.root ?? prepared.root;
  const version = root.lastIndexOf("/");
  return { ...place, root: root.slice(0, version) + transfer + root.slice(version) };
}

/**
 * The address at which an upload goes on, at this gateway: a client behind it may reach nothing else,
 * and the rest of the upload is counted and bounded here too. A key in it is the gateway's own and stays
 * here. Any other host's address stays.
 */
function ownUploadUrl(url: string, { origin }: PreparedEntry, { headers }: Request) {
  const from = URL.parse(url);
  // As the client calls this gateway; behind an Envoy, the request's own URL is that of a socket.
  const own = URL.parse(`http://${headers.get("host")}`);
  const start = from?.pathname.indexOf("/upload/") ?? -1;
  if (from === null || own === null || from.hostname !== origin.hostname || start === -1) {
    return url;
  }
  // Somebody before this gateway may speak TLS for it; the client only misleads itself.
  if (headers.get("x-forwarded-proto") === "https") own.protocol = "https:";
  return own.origin + from.pathname.slice(start) + splitQueryKey(from.search).query;
}

/** `files/abc` of `/files/abc:download`: what Google calls it. */
function namesIn(below: string): readonly string[] {
  return [below.slice(1).replace(/:[A-Za-z]+$/, "")];
}
