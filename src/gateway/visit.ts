import { randomId } from "../base/ids.ts";
import type { ModelListener } from "../config/resolved.ts";
import type { BodyIntake } from "./body_intake.ts";
import type { RequestRecord } from "../telemetry/request_record.ts";
import { keyHider } from "./capture/hidden_keys.ts";
import { clientKeys } from "./client_keys.ts";
import type { Credential } from "./request_headers.ts";
import { hideKeys } from "./story_keys.ts";
import type { RequestTrace } from "./tracing/request_trace.ts";
import type { Tracer } from "./tracing/tracer.ts";

/** What a visit tells the gateway. */
export interface VisitHooks {
  /** A request begins; the returned function is called once when it is over. */
  begin(method: string, path: string): () => void;
  /** The story of a request that is over. */
  record(record: RequestRecord): void;
}

/** One request while a handler works on it. */
export interface Visit {
  readonly request: Request;
  readonly path: string;
  readonly query: string;
  readonly credential: () => Credential;
  readonly started: number;
  readonly record: RequestRecord;
  /** The filters in front have counted its tokens: rate limits do not count them again. */
  readonly limited: boolean;
  /** What is gathered for its spans; absent: it is not traced. */
  readonly trace: RequestTrace | undefined;
  /** The whole body; what it holds is given back at the end. */
  readBody(): Promise<Uint8Array>;
  /** Calls this once when the record is complete. */
  atEnd(run: () => void): void;
  finish(): void;
}

const processId = randomId("", 10);
let requestCount = 0;

/** Unique without randomness for each: a random word of this process and a counter. */
function nextRequestId(): string {
  // Joined: see `unixNano` of src/telemetry/span.ts.
  return ["req_", processId, (requestCount++).toString(36).padStart(6, "0")].join("");
}

/** A request that has just come in; who sent it is not known yet. */
export function newVisit(
  request: Request,
  { path, query, listener, hooks, intake, tracer, limited = false }: {
    readonly path: string;
    readonly query: string;
    readonly listener: ModelListener;
    readonly hooks: VisitHooks;
    readonly intake: BodyIntake;
    readonly tracer: Tracer | undefined;
    readonly limited?: boolean;
  },
): Omit<Visit, "credential"> {
  const started = performance.now();
  const end = hooks.begin(request.method, path);
  const trace = tracer?.begin(request.headers, started, query);
  const record: RequestRecord = {
    requestId: request.headers.get("x-request-id")?.slice(0, 128) || nextRequestId(),
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
  let ending: (() => void) | undefined;
  return {
    request,
    path,
    query,
    started,
    record,
    limited,
    trace,
    async readBody() {
      const bytes = await intake.read(request);
      held = bytes.length;
      if (held > 0) record.requestBytes = held;
      return bytes;
    },
    atEnd(run) {
      ending = run;
    },
    finish() {
      if (!open) return;
      open = false;
      record.durationMs = performance.now() - started;
      // Refused before it was read.
      if (record.requestBytes === undefined) noteStated(record, request.headers);
      ending?.();
      end();
      const tell = () => {
        intake.release(held);
        hooks.record(record);
      };
      if (trace === undefined) {
        // What fails may quote the client, to whom a key belongs.
        if (record.outcome === "error" || record.outcome === "cut") {
          hideKeys(record, keyHider(clientKeys(request.headers, query)));
        }
        return tell();
      }
      tracer!.later(() => {
        trace.fill(record);
        tell();
      });
    },
  };
}

/** The bytes of a body that nobody has read, as its head states them. */
function noteStated(record: RequestRecord, headers: Headers): void {
  const stated = Number(headers.get("content-length") ?? 0);
  if (Number.isSafeInteger(stated) && stated > 0) record.requestBytes = stated;
}
