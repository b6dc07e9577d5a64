import { Hono } from "@hono/hono";
import { asFault, Fault } from "../base/fault.ts";
import { randomId } from "../base/ids.ts";
import type { ModelListener } from "../config/resolved.ts";
import { ANTHROPIC_MESSAGES } from "../dialects/ids.ts";
import { dialectOf } from "../dialects/registry.ts";
import type { Dialect } from "../ir/codec.ts";
import type { BodyIntake } from "./body_intake.ts";
import { dialectOfPath, errorDialect, splitUrl } from "./client_routes.ts";
import { corsHeaders, preflight } from "./cors.ts";
import { errorReply } from "./error_reply.ts";
import { estimateInputTokens } from "./estimate.ts";
import { type ExchangeContext, runExchange } from "./exchange.ts";
import { Gate } from "./gate.ts";
import { peekBody } from "./intake.ts";
import { passOther } from "./other_exchange.ts";
import { NO_EDITS, plan } from "./plan.ts";
import type { RequestRecord } from "./record.ts";
import type { Credential } from "./request_headers.ts";
import { Asked } from "./upstream_request.ts";

const COUNT_TOKENS = "/v1/messages/count_tokens";

/** What a listener tells the gateway that runs it. */
export interface ListenerHooks {
  /** True while new requests are welcome: `/readyz`. */
  ready(): boolean;
  /** A request begins; the returned function is called once when it is over. */
  begin(): () => void;
  /** The story of a request that is over. */
  record(record: RequestRecord): void;
  /** An error that is planoai's own fault, for the log; never shown to clients. */
  internal(error: Fault): void;
}

/** One request while a handler works on it. */
interface Visit {
  readonly request: Request;
  readonly path: string;
  readonly query: string;
  readonly credential: () => Credential;
  readonly started: number;
  readonly record: RequestRecord;
  /** The whole body; what it holds is given back at the end. */
  readBody(): Promise<Uint8Array>;
  finish(): void;
}

/** The requests of one listener: `(Request) => Response`, the way every server here is. */
export function listenerHandler(
  listener: ModelListener,
  context: ExchangeContext,
  hooks: ListenerHooks,
): (request: Request) => Promise<Response> {
  const gate = new Gate(listener);
  const others = otherRoutes(context);
  return async (request) => {
    const { path, query } = splitUrl(request.url);
    if (path === "/healthz") return new Response(null, { status: 200 });
    if (path === "/readyz") return new Response(null, { status: hooks.ready() ? 200 : 503 });
    const headers = request.headers;
    const origin = headers.get("origin");
    const visit = newVisit(request, { path, query, listener, hooks, intake: context.intake });
    const dialect = request.method === "POST" ? dialectOfPath(path) : undefined;
    let response: Response;
    try {
      const { headerBytes } = context.config.limits;
      if (headerBytes !== undefined) checkHeaders(headers, headerBytes);
      const admitted = { ...visit, credential: credentialOf(request, origin, gate) };
      response = dialect === undefined
        ? await others.fetch(request, admitted)
        : await modelRequest(dialect, admitted, context);
    } catch (error) {
      response = refused(asFault(error), dialect ?? errorDialect(path, headers), visit, hooks);
    }
    if (origin !== null && gate.allowsOrigin(origin)) {
      for (const [name, value] of corsHeaders(origin)) response.headers.set(name, value);
    }
    return response;
  };
}

/** What the client brings of its own, once the gate has let it in. */
function credentialOf(request: Request, origin: string | null, gate: Gate): () => Credential {
  if (request.method !== "OPTIONS") return gate.admit(request.headers, origin);
  gate.admitPreflight(request.headers, origin);
  return () => undefined;
}

const processId = randomId("", 10);
let requestCount = 0;

/** Unique without randomness for each: a random word of this process and a counter. */
function nextRequestId(): string {
  return `req_${processId}${(requestCount++).toString(36).padStart(6, "0")}`;
}

function newVisit(
  request: Request,
  { path, query, listener, hooks, intake }: {
    readonly path: string;
    readonly query: string;
    readonly listener: ModelListener;
    readonly hooks: ListenerHooks;
    readonly intake: BodyIntake;
  },
): Omit<Visit, "credential"> {
  const started = performance.now();
  const end = hooks.begin();
  const record: RequestRecord = {
    requestId: request.headers.get("x-request-id")?.slice(0, 128) ?? nextRequestId(),
    startedMs: Date.now(),
    method: request.method,
    path,
    listener: listener.name,
    attempts: 0,
    status: 200,
    durationMs: 0,
    losses: [],
    outcome: "ok",
  };
  let open = true;
  let held = 0;
  return {
    request,
    path,
    query,
    started,
    record,
    async readBody() {
      const bytes = await intake.read(request);
      held = bytes.length;
      return bytes;
    },
    finish() {
      if (!open) return;
      open = false;
      intake.release(held);
      record.durationMs = performance.now() - started;
      end();
      hooks.record(record);
    },
  };
}

async function modelRequest(
  dialect: Dialect,
  visit: Visit,
  context: ExchangeContext,
): Promise<Response> {
  const { request, record } = visit;
  record.dialect = dialect.id;
  const body = peekBody(await visit.readBody());
  if (body.model !== undefined) record.model = body.model;
  record.stream = body.stream;
  const asked = new Asked(dialect, body, visit.query, request.headers, visit.credential);
  return await runExchange({
    asked,
    record,
    signal: request.signal,
    started: visit.started,
    finish: visit.finish,
  }, context);
}

/** Answers a fault, tells the story and, when it is our own, the log. */
function refused(
  fault: Fault,
  dialect: Dialect,
  visit: Omit<Visit, "credential">,
  hooks: ListenerHooks,
): Response {
  const { record } = visit;
  if (fault.code === "internal") hooks.internal(fault);
  record.status = fault.status;
  record.outcome = fault.code === "cancelled" ? "client_gone" : "error";
  record.fault = fault.code;
  record.message = fault.message;
  visit.finish();
  const allow = fault.code === "method_not_allowed" ? ownMethods(visit.path) : undefined;
  return errorReply(fault, dialect, [
    ["x-request-id", record.requestId],
    ["request-id", record.requestId],
    ...(allow === undefined ? [] : [["allow", allow] as [string, string]]),
  ]);
}

/** Header bytes as they were on the wire: names, values, and four for the separators of each. */
function checkHeaders(headers: Headers, maxBytes: number): void {
  let size = 0;
  for (const [name, value] of headers) size += name.length + value.length + 4;
  if (size <= maxBytes) return;
  throw new Fault(
    "bad_request",
    `Cannot take the headers: they are larger than ${maxBytes} bytes`,
    {
      status: 431,
      note: "raise `limits.headers` in the config",
    },
  );
}

/** Everything that is not the hot path. */
function otherRoutes(
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

/** What the paths take that this gateway answers itself; `undefined` for those of providers. */
function ownMethods(path: string): string | undefined {
  if (dialectOfPath(path) !== undefined || path === COUNT_TOKENS) return "POST, OPTIONS";
  return path === "/" || path === "/v1/models" ? "GET, HEAD, OPTIONS" : undefined;
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
  if (plan(dialect.id, target.entry, NO_EDITS).tier === "passthrough") {
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
  const asked = new Asked(dialect, body, visit.query, request.headers, visit.credential);
  asked.defaultModel = target.model;
  const response = Response.json(
    { input_tokens: estimateInputTokens(asked.decoded) },
    { headers: { "x-plano-estimated": "true" } },
  );
  record.target = target.entry.name;
  visit.finish();
  return response;
}
