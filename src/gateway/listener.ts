import { asFault, Fault } from "../base/fault.ts";
import type { ModelListener } from "../config/resolved.ts";
import { isLoopback } from "../base/loopback.ts";
import { dialects, loadDialect } from "../dialects/registry.ts";
import type { Dialect } from "../ir/codec.ts";
import {
  type ClientRoute,
  clientRoute,
  errorDialect,
  ownMethods,
  splitUrl,
} from "./client_routes.ts";
import { corsHeaders } from "./cors.ts";
import { errorReply } from "./error_reply.ts";
import { type ExchangeContext, runExchange } from "./exchange.ts";
import { Gate } from "./gate.ts";
import { peekBody } from "./intake.ts";
import { promptEndpoint, refuseTurn } from "./prompt_routes.ts";
import { setRateHeaders } from "./rate_limit_headers.ts";
import type { Credential } from "./request_headers.ts";
import { Asked } from "./upstream_request.ts";
import { newVisit, type Visit, type VisitHooks } from "./visit.ts";

/** Who calls: what `Deno.serve` says besides the request. */
export type Caller = Pick<Deno.ServeHandlerInfo<Deno.Addr>, "remoteAddr">;

/** What a listener tells the gateway that runs it. */
export interface ListenerHooks extends VisitHooks {
  /** True while new requests are welcome: `/readyz`. */
  ready(): boolean;
  /** An error that is planoai's own fault, for the log; never shown to clients. */
  internal(error: Fault, requestId: string): void;
  /**
   * Requests come through Envoy's filters, on a socket that nobody else can reach: what they say of
   * themselves is believed. Default: from clients.
   */
  readonly behindEnvoy?: boolean;
}

/** The requests of one listener: `(Request) => Response`, the way every server here is. */
export function listenerHandler(
  listener: ModelListener,
  context: ExchangeContext,
  hooks: ListenerHooks,
): (request: Request, from?: Caller) => Promise<Response> {
  const gate = new Gate(listener);
  // Without keys on loopback the client is the one who wrote the config.
  const isOwners = listener.keys.length === 0 && isLoopback(listener.address);
  // Hono is loaded with the first request that is not for a model.
  let others: ReturnType<typeof loadOthers> | undefined;
  const isPrompt = listener.kind === "prompt";
  return async (request, from) => {
    const { path, query } = splitUrl(request.url);
    if (path === "/healthz") return new Response(null, { status: 200 });
    if (path === "/readyz") return new Response(null, { status: hooks.ready() ? 200 : 503 });
    const headers = request.headers;
    const origin = headers.get("origin");
    const visit = newVisit(request, {
      path,
      query,
      listener,
      hooks,
      intake: context.intake,
      tracer: context.tracer,
      limited: hooks.behindEnvoy === true && headers.get("x-plano-edge") === "limited",
    });
    // Asked for only now: its answer costs, and is gone once the request is.
    if (visit.trace !== undefined) visit.trace.peer = peerOf(from, headers, hooks);
    const route = request.method === "POST" ? clientRoute(path) : undefined;
    let response: Response;
    try {
      const { headerBytes } = context.config.limits;
      if (headerBytes !== undefined) checkHeaders(headers, headerBytes);
      const admitted = { ...visit, credential: credentialOf(request, query, origin, gate) };
      response = route === undefined
        ? await (await (others ??= loadOthers(context, isPrompt))).fetch(request, admitted)
        : await modelRequest(route, admitted, context, isPrompt ? refuseTurn : runExchange);
    } catch (error) {
      response = refused(
        asFault(error),
        await loadDialect(route?.dialect ?? errorDialect(path, headers)),
        visit,
        { ...hooks, worded: isOwners ? (fault) => fault : forStrangers },
      );
    }
    if (visit.record.rateLimit !== undefined) {
      setRateHeaders(response.headers, visit.record.rateLimit);
    }
    if (origin !== null && gate.allowsOrigin(origin)) {
      for (const [name, value] of corsHeaders(origin)) response.headers.set(name, value);
    }
    return response;
  };
}

async function loadOthers(context: ExchangeContext, isPrompt: boolean) {
  if (isPrompt) {
    return { fetch: (_: Request, visit: Visit) => promptEndpoint(visit, context) };
  }
  const { otherRoutes } = await import("./other_routes.ts");
  return otherRoutes(context);
}

/** What the client brings of its own, once the gate has let it in. */
function credentialOf(
  request: Request,
  query: string,
  origin: string | null,
  gate: Gate,
): () => Credential {
  if (request.method !== "OPTIONS") return gate.admit(request.headers, origin, query);
  gate.admitPreflight(request.headers, origin);
  return () => undefined;
}

async function modelRequest(
  { dialect: id, said }: ClientRoute,
  visit: Visit,
  context: ExchangeContext,
  run: typeof runExchange,
): Promise<Response> {
  const { request, record, trace } = visit;
  record.dialect = id;
  const dialect = dialects.get(id) ?? await loadDialect(id);
  const body = peekBody(await visit.readBody());
  const asked = new Asked(
    { dialect, body, query: visit.query, headers: request.headers, credential: visit.credential },
    said,
  );
  if (trace !== undefined) trace.asked = asked;
  if (asked.model !== undefined) record.model = asked.model;
  record.stream = asked.stream;
  return await run({
    asked,
    record,
    signal: request.signal,
    started: visit.started,
    limited: visit.limited,
    trace,
    atEnd: visit.atEnd,
    finish: visit.finish,
  }, context);
}

/** Behind an Envoy it is Envoy who calls; its filter says for whom. */
const PEER_HEADER = "x-plano-peer";

function peerOf(
  from: Caller | undefined,
  headers: Headers,
  { behindEnvoy }: ListenerHooks,
): string | undefined {
  if (behindEnvoy === true) return headers.get(PEER_HEADER)?.slice(0, 64);
  const address = from?.remoteAddr;
  return address !== undefined && "hostname" in address ? address.hostname : undefined;
}

/** Answers a fault, tells the story and, when it is our own, the log. */
function refused(
  fault: Fault,
  dialect: Dialect,
  visit: Omit<Visit, "credential">,
  hooks: ListenerHooks & { worded(fault: Fault): Fault },
): Response {
  const { record } = visit;
  if (fault.code === "internal") hooks.internal(fault, record.requestId);
  record.status = fault.status;
  record.outcome = fault.code === "cancelled" ? "client_gone" : "error";
  record.fault = fault.code;
  record.message = fault.message;
  const allow = fault.code === "method_not_allowed" ? ownMethods(visit.path) : undefined;
  const reply = errorReply(hooks.worded(fault), dialect, [
    ["x-request-id", record.requestId],
    ["request-id", record.requestId],
    ...(allow === undefined ? [] : [["allow", allow] as [string, string]]),
  ], record);
  visit.finish();
  return reply;
}

/** What is wrong with the config names files, roles and accounts: for the log, not for every client. */
function forStrangers(fault: Fault): Fault {
  if (fault.code !== "config") return fault;
  return new Fault("config", "Cannot ask the provider: the gateway is not set up for it", {
    note: "its access log says more, by the request's id",
  });
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
