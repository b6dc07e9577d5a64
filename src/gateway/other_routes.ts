import { Hono } from "@hono/hono";
import { Fault } from "../base/fault.ts";
import { ANTHROPIC_MESSAGES } from "../dialects/ids.ts";
import { dialectOf } from "../dialects/registry.ts";
import { COUNT_TOKENS, ownMethods, splitUrl } from "./client_routes.ts";
import { preflight } from "./cors.ts";
import { estimateInputTokens } from "./estimate.ts";
import type { ExchangeContext } from "./exchange.ts";
import { peekBody } from "./intake.ts";
import { passOther } from "./other_exchange.ts";
import { NO_EDITS, plan } from "./plan.ts";
import { Asked } from "./upstream_request.ts";
import type { Visit } from "./visit.ts";

/** Everything that is not the hot path; loaded when it is first asked for. */
export function otherRoutes(
  context: ExchangeContext,
): { fetch(request: Request, visit: Visit): Promise<Response> } {
  const app = new Hono<{ Bindings: Visit }>({ getPath: (request) => splitUrl(request.url).path });
  const done = (visit: Visit, response: Response): Response => {
    visit.record.status = response.status;
    visit.finish();
    return response;
  };
  app.on(["GET", "HEAD"], "/", ({ env }) => done(env, new Response(null, { status: 200 })));
  app.get("/v1/models", ({ env }) => done(env, modelList(context)));
  app.get("/v1/models/:id{.+}", ({ env, req }) => done(env, oneModel(req.param("id"), context)));
  app.options("*", ({ env }) => done(env, preflight(env.request.headers, methodsOf(env.path))));
  app.post(COUNT_TOKENS, ({ env }) => countTokens(env, context));
  app.on(["GET", "HEAD", "PUT", "PATCH", "DELETE", "POST"], "/v1/:rest{.+}", async ({ env }) => {
    if (ownMethods(env.path) !== undefined) throw notAllowed(env);
    return await passOther({
      request: env.request,
      path: env.path.slice("/v1".length),
      query: env.query,
      body: await env.readBody(),
      credential: env.credential,
      record: env.record,
      finish: env.finish,
    }, context);
  });
  app.notFound(({ env }) => {
    if (ownMethods(env.path) !== undefined) throw notAllowed(env);
    throw new Fault("not_found", `Cannot serve "${env.path.slice(0, 200)}": no such path`, {
      note:
        "the model API is below /v1: /v1/chat/completions, /v1/messages, /v1/responses, /v1/models",
    });
  });
  app.onError((error) => {
    throw error;
  });
  return { fetch: async (request, visit) => await app.fetch(request, visit) };
}

function methodsOf(path: string): string {
  return ownMethods(path) ?? "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
}

function notAllowed({ request, path }: Visit): Fault {
  return new Fault(
    "method_not_allowed",
    `Cannot ${request.method} "${path}": it takes ${ownMethods(path)}`,
  );
}

function modelList(context: ExchangeContext): Response {
  return Response.json({
    object: "list",
    data: context.routes.list().map(({ id, ownedBy }) => modelObject(id, ownedBy)),
  });
}

function oneModel(wanted: string, context: ExchangeContext): Response {
  const listed = context.routes.list().find((model) => model.id === wanted);
  if (listed !== undefined) return Response.json(modelObject(wanted, listed.ownedBy));
  try {
    return Response.json(modelObject(wanted, context.routes.find(wanted).entry.provider.id));
  } catch {
    throw new Fault("not_found", `Cannot find model "${wanted.slice(0, 100)}": not configured`, {
      param: "model",
      reason: "model_not_found",
    });
  }
}

/** Readable by both vendors' SDKs: OpenAI's fields, and `type` and `display_name` for Anthropic's. */
function modelObject(id: string, ownedBy: string): Record<string, string | number> {
  return {
    id,
    object: "model",
    created: 0,
    owned_by: ownedBy,
    type: "model",
    display_name: id,
    created_at: "1970-01-01T00:00:00Z",
  };
}

/** Counted by a provider that speaks Messages, else estimated; the header says which. */
async function countTokens(visit: Visit, context: ExchangeContext): Promise<Response> {
  const { request, record } = visit;
  const dialect = dialectOf(ANTHROPIC_MESSAGES);
  const bytes = await visit.readBody();
  const body = peekBody(bytes);
  if (body.model !== undefined) record.model = body.model;
  const target = context.routes.find(body.model);
  if (plan(dialect.id, target, NO_EDITS).tier === "passthrough") {
    return await passOther({
      request,
      path: "/messages/count_tokens",
      query: visit.query,
      body: bytes,
      credential: visit.credential,
      dialect: dialect.id,
      record,
      finish: visit.finish,
    }, context);
  }
  const asked = new Asked({
    dialect,
    body,
    query: visit.query,
    headers: request.headers,
    credential: visit.credential,
  });
  asked.defaultModel = target.model;
  const response = Response.json(
    { input_tokens: estimateInputTokens(asked.decoded) },
    { headers: { "x-plano-estimated": "true" } },
  );
  record.target = target.entry.name;
  visit.finish();
  return response;
}
