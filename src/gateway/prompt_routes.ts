import { Fault } from "../base/fault.ts";
import { ownMethods } from "./client_routes.ts";
import { preflight } from "./cors.ts";
import { type Exchange, type ExchangeContext, takeTokens } from "./exchange.ts";
import type { Visit } from "./visit.ts";

/*
 * A listener of `type: prompt`, whose prompt targets have not landed: it answers health checks, knows
 * who may call, and holds the limits of its models, so that what stands around it can be set up already.
 */

/** A turn: its tokens are counted, then it is refused with a 501. */
export async function refuseTurn(exchange: Exchange, context: ExchangeContext): Promise<never> {
  const target = targetOf(exchange, context);
  if (target !== undefined && context.limiter !== undefined && !exchange.limited) {
    await takeTokens(exchange, target, context.limiter);
  }
  throw new Fault(
    "not_implemented",
    "Cannot answer the turn: prompt targets are not built yet, and this listener is for them",
    {
      reason: "not_implemented",
      note: `send it to ${modelListener(context)}, with the same path and body`,
    },
  );
}

/** What a prompt listener says on other paths. */
export function promptEndpoint(visit: Visit, context: ExchangeContext): Response {
  const { request, path } = visit;
  const allowed = ownMethods(path);
  const isRoot = path === "/";
  if (request.method === "OPTIONS") {
    return done(visit, preflight(request.headers, allowed ?? "POST, OPTIONS"));
  }
  if (isRoot && (request.method === "GET" || request.method === "HEAD")) {
    return done(visit, new Response(null, { status: 200 }));
  }
  if (isRoot || allowed?.startsWith("POST") === true) {
    throw new Fault(
      "method_not_allowed",
      `Cannot ${request.method} "${path.slice(0, 200)}": it takes ${allowed}`,
    );
  }
  throw new Fault(
    "not_found",
    `Cannot serve "${path.slice(0, 200)}": this listener has no such path`,
    {
      note: `a prompt listener takes turns only; the rest of the API is at ${
        modelListener(context)
      }`,
    },
  );
}

/** A prompt listener needs no model: one that is not known is not limited. */
function targetOf({ asked }: Exchange, { routes }: ExchangeContext) {
  try {
    return routes.find(asked.model);
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

function modelListener({ config }: ExchangeContext): string {
  const one = config.listeners.find(({ kind }) => kind !== "prompt");
  return one === undefined
    ? "a model listener"
    : `the model listener "${one.name}" (port ${one.port})`;
}

function done(visit: Visit, response: Response): Response {
  visit.record.status = response.status;
  visit.finish();
  return response;
}
