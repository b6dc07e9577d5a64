import { Hono } from "@hono/hono";
import { Fault } from "../base/fault.ts";
import { loadDialect } from "../dialects/registry.ts";
import { COUNT_TOKENS, errorDialect, ownMethods, splitUrl } from "./client_routes.ts";
import { passBedrock } from "./bedrock_routes.ts";
import { preflight } from "./cors.ts";
import { countTokens } from "./count_tokens.ts";
import { errorReply } from "./error_reply.ts";
import type { ExchangeContext } from "./exchange.ts";
import { isGeminiMethod, passGemini } from "./gemini_routes.ts";
import { geminiModelList, modelList, oneGeminiModel, oneModel } from "./model_lists.ts";
import { openaiEmbed } from "./openai_embeddings.ts";
import { passV1 } from "./v1_request.ts";
import type { Visit } from "./visit.ts";

const READ = "GET, HEAD, OPTIONS";
const ASK = "POST, OPTIONS";
const ANY = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

/** What the paths take that are answered here and not by a provider alone. */
const METHODS: ReadonlyMap<string, string> = new Map([
  ["/v1/responses/input_tokens", ASK],
  ["/v1/responses/compact", ASK],
  ["/v1/embeddings", ASK],
  ["/v1beta/models", READ],
]);

/** Everything that is not the hot path; loaded when it is first asked for. */
export function otherRoutes(
  context: ExchangeContext,
): { fetch(request: Request, visit: Visit): Promise<Response> } {
  const { routes } = context;
  const app = new Hono<{ Bindings: Visit }>({ getPath: (request) => splitUrl(request.url).path });
  app.on(["GET", "HEAD"], "/", ({ env }) => done(env, new Response(null, { status: 200 })));
  app.options("*", ({ env }) => done(env, preflight(env.request.headers, methodsOf(env) ?? ANY)));
  app.get(
    "/v1/models",
    ({ env }) =>
      done(
        env,
        Response.json(isGoogle(env) ? geminiModelList(routes, env.query) : modelList(routes)),
      ),
  );
  app.get("/v1/models/:id{.+}", ({ env, req }) => {
    const id = req.param("id");
    return done(
      env,
      Response.json(isGoogle(env) ? oneGeminiModel(routes, id) : oneModel(routes, id)),
    );
  });
  app.get(
    "/v1beta/models",
    ({ env }) => done(env, Response.json(geminiModelList(routes, env.query))),
  );
  app.get(
    "/v1beta/models/:id{.+}",
    ({ env, req }) => done(env, Response.json(oneGeminiModel(routes, req.param("id")))),
  );
  app.all("*", async ({ env }) => {
    // No other method goes to a provider: TRACE would ask it to say back the key that it was sent.
    const allowed = methodsOf(env) ?? ANY;
    if (!allowed.split(", ").includes(env.request.method)) return await notAllowed(env, allowed);
    return await served(env, context);
  });
  app.onError((error) => {
    throw error;
  });
  return { fetch: async (request, visit) => await app.fetch(request, visit) };
}

/** The same path as the gate saw: nothing here reads the address again. */
async function served(visit: Visit, context: ExchangeContext): Promise<Response> {
  const { path } = visit;
  switch (path) {
    case COUNT_TOKENS:
      return await countTokens(visit, "messages", context);
    case "/v1/responses/input_tokens":
      return await countTokens(visit, "responses", context);
    case "/v1/embeddings":
      return await openaiEmbed(visit, context);
  }
  // OpenAI's names of models may hold colons too: `DELETE /v1/models/ft:gpt-4o:acme`.
  const asksGemini = visit.request.method === "POST" && isGeminiMethod(path);
  if (asksGemini || /^(\/upload|\/download)?\/v1(beta|alpha)\/./.test(path)) {
    return await passGemini(visit, context);
  }
  if (path.startsWith("/model/")) return await passBedrock(visit, context);
  if (path === "/v2/rerank" || /^\/v1\/./.test(path)) return await passV1(visit, context);
  throw new Fault("not_found", `Cannot serve "${path.slice(0, 200)}": no such path`, {
    note:
      "the model API is below /v1: /v1/chat/completions, /v1/messages, /v1/responses, /v1/models",
  });
}

/** Google's clients may ask the stable version of their API, whose paths begin as OpenAI's do. */
function isGoogle({ request }: Visit): boolean {
  return request.headers.has("x-goog-api-client") || request.headers.has("x-goog-api-key");
}

function methodsOf({ path }: Visit): string | undefined {
  return ownMethods(path) ?? METHODS.get(path);
}

function done(visit: Visit, response: Response): Response {
  visit.record.status = response.status;
  visit.finish();
  return response;
}

async function notAllowed(visit: Visit, allowed: string): Promise<Response> {
  const { request, path, record } = visit;
  const fault = new Fault(
    "method_not_allowed",
    `Cannot ${request.method} "${path.slice(0, 200)}": it takes ${allowed}`,
  );
  record.outcome = "error";
  record.fault = fault.code;
  record.message = fault.message;
  return done(
    visit,
    errorReply(fault, await loadDialect(errorDialect(path, request.headers)), [
      ["x-request-id", record.requestId],
      ["request-id", record.requestId],
      ["allow", allowed],
    ], visit.record),
  );
}
