import { Fault } from "../base/fault.ts";
import { isObject, type JsonObject, parseObject } from "../base/json.ts";
import type { EntryWay } from "../config/resolved.ts";
import { ANTHROPIC_MESSAGES, BEDROCK_CONVERSE, GEMINI, OPENAI_RESPONSES } from "../dialects/ids.ts";
import { loadDialect } from "../dialects/registry.ts";
import type { DialectId } from "../ir/origin.ts";
import type { Target } from "../routing/routes.ts";
import { withModel } from "./body_splice.ts";
import { estimateInputTokens } from "./estimate.ts";
import type { ExchangeContext } from "./exchange.ts";
import { withGeminiModel } from "./gemini_body.ts";
import { type JsonBody, peekBody } from "./intake.ts";
import { callOther, type Passage, passReply } from "./other_exchange.ts";
import { namesProvider, otherTarget } from "./other_target.ts";
import { NO_EDITS, plan } from "./plan.ts";
import { filledPath, withQuery } from "./provider_path.ts";
import { headerText } from "./reply_head.ts";
import { previousResponseIdIn, tenantOf } from "./response_owners.ts";
import type { Visit } from "./visit.ts";

/** How one dialect counts the tokens of a request before it is sent. */
interface Counter {
  readonly dialect: DialectId;
  /** A way's own path and what stands instead of its end where tokens are counted. */
  readonly ends: readonly [turn: string, count: string];
  /** The turn that a body is about. */
  turnIn(body: JsonObject): JsonObject;
  /** The body for the upstream's model, where a provider counts itself. */
  bodyFor(body: JsonBody, model: string): Uint8Array;
  reply(tokens: number): JsonObject;
}

export type CounterName = "messages" | "responses" | "gemini" | "bedrock";

const COUNTERS: Readonly<Record<CounterName, Counter>> = {
  messages: {
    dialect: ANTHROPIC_MESSAGES,
    ends: ["/messages", "/messages/count_tokens"],
    turnIn: (body) => body,
    bodyFor: withModel,
    reply: (tokens) => ({ input_tokens: tokens }),
  },
  responses: {
    dialect: OPENAI_RESPONSES,
    ends: ["/responses", "/responses/input_tokens"],
    turnIn: (body) => body,
    bodyFor: withModel,
    reply: (tokens) => ({ object: "response.input_tokens", input_tokens: tokens }),
  },
  gemini: {
    dialect: GEMINI,
    ends: [":generateContent", ":countTokens"],
    turnIn: (body) => isObject(body.generateContentRequest) ? body.generateContentRequest : body,
    bodyFor: (body, model) => withGeminiModel(body.bytes, model),
    reply: (tokens) => ({ totalTokens: tokens }),
  },
  bedrock: {
    dialect: BEDROCK_CONVERSE,
    ends: ["/converse", "/count-tokens"],
    turnIn: (body) => {
      const turn = isObject(body.input) ? body.input.converse : undefined;
      if (isObject(turn)) return turn;
      throw new Fault("bad_request", 'Cannot estimate tokens: "input.converse" is missing', {
        param: "input.converse",
        note: "a body for InvokeModel can only be counted by Bedrock itself",
      });
    },
    bodyFor: (body) => body.bytes,
    reply: (tokens) => ({ inputTokens: tokens }),
  },
};

/** Statuses of a provider that speaks the dialect and does not count. */
const CANNOT_COUNT = new Set([404, 405, 501]);

/**
 * Counts the input of a turn: by the provider when it speaks the client's dialect and counts, else by
 * an estimate, which the header `x-plano-estimated` says. `said` is the model in the path.
 */
export async function countTokens(
  visit: Visit,
  name: CounterName,
  context: ExchangeContext,
  said?: string,
): Promise<Response> {
  const { request, record, query } = visit;
  const counter = COUNTERS[name];
  record.dialect = counter.dialect;
  const body = peekBody(await visit.readBody());
  const model = said ?? body.model;
  if (model !== undefined) record.model = model;
  const tenant = tenantOf(request.headers, query);
  const previous = name === "responses" ? previousResponseIdIn(body.text) : undefined;
  const nameless = model === undefined && previous === undefined &&
    !namesProvider(request.headers);
  const target = nameless ? context.routes.find(undefined) : otherTarget({
    path: visit.path,
    headers: request.headers,
    tenant,
    ...(model === undefined ? {} : { model }),
    ids: previous === undefined ? [] : [previous],
    api: "models",
    able: () => true,
  }, context);
  context.owners.refuseForeign(tenant, previous, target);
  const chosen = plan(counter.dialect, target, NO_EDITS);
  const path = chosen.tier === "passthrough" ? countPath(chosen.way, counter, target) : undefined;
  if (path !== undefined) {
    const passage: Passage = {
      visit,
      target,
      place: {
        path: withQuery(path, query),
        dialect: counter.dialect,
        ...(chosen.way.root === undefined ? {} : { root: chosen.way.root }),
      },
      body: target.model === "*" ? body.bytes : counter.bodyFor(body, target.model),
      repeatable: true,
    };
    const reply = await callOther(passage, context);
    if (!CANNOT_COUNT.has(reply.status)) return await passReply(reply, passage, context);
    reply.body.cancel();
  }
  return await estimated(visit, counter, target, body);
}

function countPath(way: EntryWay, { ends }: Counter, { entry, model }: Target): string | undefined {
  const [turn, count] = ends;
  if (!way.path.endsWith(turn)) return undefined;
  return filledPath(entry, way.path.slice(0, -turn.length) + count, model);
}

/** Throws `bad_request` for what no estimate can know: a history that only the provider has. */
async function estimated(
  visit: Visit,
  counter: Counter,
  target: Target,
  body: JsonBody,
): Promise<Response> {
  const { record } = visit;
  const parsed = parseObject(body.text);
  if (parsed === undefined) {
    throw new Fault("bad_request", "Cannot read the body: it is not valid JSON");
  }
  const turn = counter.turnIn(parsed);
  const { client } = await loadDialect(counter.dialect);
  const request = client.decodeRequest({ ...turn, model: target.model, stream: false });
  if (request.continues !== undefined) {
    throw new Fault(
      "bad_request",
      `Cannot estimate tokens: only the provider knows what "${request.continues}" stands for`,
      { param: request.continues, note: "send the whole conversation instead" },
    );
  }
  record.target = target.entry.name;
  record.tier = "translate";
  const response = Response.json(counter.reply(estimateInputTokens(request)), {
    headers: {
      "x-plano-estimated": "true",
      "x-plano-target": headerText(target.entry.name),
      "x-request-id": record.requestId,
      "request-id": record.requestId,
    },
  });
  visit.finish();
  return response;
}
