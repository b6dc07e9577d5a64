import { Fault } from "../../base/fault.ts";
import type { Secret } from "../../base/secret.ts";
import type { TraceSource } from "../../telemetry/store/trace_reader.ts";
import { WRITERS } from "../export/formats.ts";
import type { ApiContext } from "./api.ts";
import { answerApi } from "./api.ts";
import { answerAsset } from "./assets.ts";
import { refusal } from "./gate.ts";
import { Live } from "./live.ts";
import { failure, reply } from "./replies.ts";
import { Sessions } from "./sessions.ts";

/** What a viewer needs. */
export interface ViewerOptions {
  readonly source: TraceSource;
  /** Asked for before any data is shown. Absent: whoever reaches it sees it. */
  readonly token?: Secret;
  /** Names besides the loopback ones that it answers to; `any` only with a token. Default: none. */
  readonly hosts?: readonly string[] | "any";
  /** Where the gateway listens, for commands to copy. Default: `http://localhost:12000`. */
  readonly gateway?: string;
  /** Ends the pages' event streams. */
  readonly signal?: AbortSignal;
  /** Unix milliseconds. */
  readonly now?: () => number;
}

const LONGEST_URL = 4096;
const LONGEST_TOKEN = 1024;

/**
 * Answers browsers: the page, and the data below `/api/`. It reads only. The order is the point: who
 * asks by which name from which site is settled before anything else is looked at.
 */
export function viewerHandler(
  options: ViewerOptions,
): (request: Request, peer?: string) => Promise<Response> {
  const hosts = options.hosts ?? [];
  if (hosts === "any" && options.token === undefined) {
    throw new TypeError("a viewer for any host name needs a token");
  }
  const now = options.now ?? Date.now;
  const sessions = options.token === undefined ? undefined : new Sessions(options.token, now);
  const signal = options.signal ?? new AbortController().signal;
  const context: ApiContext = {
    source: options.source,
    live: new Live(options.source, signal),
    writers: WRITERS,
    gateway: options.gateway ?? "http://localhost:12000",
  };
  return async (request, peer = "") => {
    try {
      return await answer({ request, peer }, { hosts }, sessions, context);
    } catch (error) {
      if (error instanceof Fault && error.code === "overloaded") {
        return failure(503, error.message, error.note);
      }
      // What went wrong may quote a span; the page needs none of it.
      return failure(
        500,
        "Cannot answer: the viewer failed inside",
        "Is the trace store readable?",
      );
    }
  };
}

/** A request, and the address that it comes from, as far as that is known. */
interface Asked {
  readonly request: Request;
  readonly peer: string;
}

async function answer(
  { request, peer }: Asked,
  gate: { readonly hosts: readonly string[] | "any" },
  sessions: Sessions | undefined,
  context: ApiContext,
): Promise<Response> {
  const why = refusal(request, gate);
  if (why !== undefined) return failure(403, why);
  if (request.url.length > LONGEST_URL) {
    return failure(414, "Cannot answer: the address is too long");
  }
  const url = new URL(request.url);
  if (url.pathname === "/api/login") return await login({ request, peer }, sessions);
  if (request.method !== "GET") return notAllowed("GET");
  if (!url.pathname.startsWith("/api/")) return answerAsset(url.pathname, request);
  if (sessions !== undefined && !await sessions.isOpen(request, peer)) {
    return failure(401, "Cannot show traces: no token", "`admin.token` of the config.");
  }
  return await answerApi(url, context);
}

async function login(
  { request, peer }: Asked,
  sessions: Sessions | undefined,
): Promise<Response> {
  if (request.method !== "POST") return notAllowed("POST");
  if (sessions === undefined) return reply(null, 204, {});
  const length = Number(request.headers.get("content-length") ?? NaN);
  if (!(length <= LONGEST_TOKEN)) return failure(413, "Cannot read the token: it is too long");
  switch (sessions.tryToken((await request.text()).trim(), peer)) {
    case "right":
      return reply(null, 204, { "set-cookie": await sessions.open(request) });
    case "busy":
      return failure(429, "Cannot look at the token: too many were wrong", "Wait a minute.");
    case "wrong":
      return failure(401, "Cannot let you in: the token is wrong");
  }
}

function notAllowed(method: string): Response {
  const refused = failure(405, `Cannot answer: only ${method} is known here`);
  refused.headers.set("allow", method);
  return refused;
}
