import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  type IncomingHttpHeaders,
} from "node:http2";
import { joinBytes } from "../../base/bytes.ts";
import type { Attempt } from "./delivery.ts";
import { destroyLater } from "./destroy_later.ts";
import { GRPC_PREFIX, grpcMessage, readGrpcText } from "./grpc_frame.ts";
import type { OtlpSignal } from "./intake.ts";
import { decodePartial, GRPC, retryInfoMs } from "./rpc_status.ts";
import type { OtlpSettings } from "./settings.ts";

const SERVICES: Readonly<Record<OtlpSignal, string>> = {
  traces: "trace.v1.TraceService",
  metrics: "metrics.v1.MetricsService",
  logs: "logs.v1.LogsService",
};

/** Codes that mean: come back (OTLP 1.x, "Failures"). RESOURCE_EXHAUSTED only with a RetryInfo. */
const LATER = new Set<number>([
  GRPC.cancelled,
  GRPC.deadlineExceeded,
  GRPC.aborted,
  GRPC.outOfRange,
  GRPC.unavailable,
  GRPC.dataLoss,
]);
/** Characters of a failure's words. */
const MOST_WORDS = 300;
/** A shorter word of a header is no secret, and part of others. */
const SHORTEST_KEY = 6;
/** Bytes of an answer that are read. */
const MOST_ANSWER = 64 * 1024;

/** Sends requests of OTLP over gRPC, one attempt each, on one connection that is kept. */
export class GrpcSender {
  readonly #settings: OtlpSettings;
  readonly #ca: readonly string[] | undefined;
  #session: ClientHttp2Session | undefined;
  /** Calls under way, and the connections that they are on. */
  readonly #calls = new Map<Call, ClientHttp2Session>();

  constructor(settings: OtlpSettings, ca?: readonly string[]) {
    this.#settings = settings;
    this.#ca = ca;
  }

  /** `body` is packed already where the settings say so. Never rejects. */
  send(signal: OtlpSignal, body: Uint8Array, stop: AbortSignal): Promise<Attempt> {
    const { timeoutMs } = this.#settings;
    return new Promise((resolve) => {
      const limit = AbortSignal.any([stop, AbortSignal.timeout(timeoutMs)]);
      const call: Call = new Call((attempt) => {
        this.#calls.delete(call);
        resolve(this.#discreet(attempt));
      });
      try {
        const session = this.#connected(call);
        const stream = session.request(this.#headers(signal));
        call.read(stream, limit, () => this.#drop(session));
        stream.end(grpcMessage(body, this.#settings.isPacked));
      } catch (error) {
        this.#drop(this.#session);
        call.fail(wordsOf(error));
      }
    });
  }

  close(): void {
    this.#drop(this.#session);
  }

  /** A collector may quote the key that it refuses; its words go into the log. */
  #discreet(attempt: Attempt): Attempt {
    if (attempt.kind === "taken") return attempt;
    let { why } = attempt;
    for (const [, value] of this.#settings.headers) {
      for (const key of value.reveal().split(/\s+/)) {
        if (key.length >= SHORTEST_KEY) why = why.replaceAll(key, "***");
      }
    }
    // Cut only now, so that no half of one stays.
    return { ...attempt, why: why.slice(0, MOST_WORDS) };
  }

  #headers(signal: OtlpSignal): Record<string, string> {
    const { headers, isPacked, timeoutMs } = this.#settings;
    return {
      ":method": "POST",
      ":path": `/opentelemetry.proto.collector.${SERVICES[signal]}/Export`,
      "content-type": "application/grpc",
      te: "trailers",
      "grpc-timeout": `${Math.min(timeoutMs, 99_999_999)}m`,
      "grpc-accept-encoding": "identity",
      ...(isPacked ? { "grpc-encoding": "gzip" } : {}),
      "user-agent": "planoai",
      ...Object.fromEntries(headers.map(([name, value]) => [name, value.reveal()])),
    };
  }

  /** The connection that is there, or a new one. A call is told when it breaks. */
  #connected(call: Call): ClientHttp2Session {
    const known = this.#session;
    if (known !== undefined && !known.closed && !known.destroyed) {
      this.#calls.set(call, known);
      return known;
    }
    const session = connect(
      this.#settings.url.origin,
      this.#ca === undefined ? {} : { ca: [...this.#ca] },
    );
    destroyLater(session);
    this.#session = session;
    this.#calls.set(call, session);
    session.on("error", (error) => {
      for (const [one, its] of this.#calls) if (its === session) one.fail(wordsOf(error));
      this.#drop(session);
    });
    session.on("goaway", () => this.#forget(session));
    session.on("close", () => {
      for (const [one, its] of this.#calls) if (its === session) one.fail("its connection broke");
      this.#forget(session);
    });
    return session;
  }

  /** The next call opens a connection of its own. */
  #forget(session: ClientHttp2Session): void {
    if (this.#session === session) this.#session = undefined;
  }

  #drop(session: ClientHttp2Session | undefined): void {
    if (session === undefined) return;
    this.#forget(session);
    session.destroy();
  }
}

/** One call: the first of its end, a broken connection and the end of patience decides it. */
class Call {
  readonly #resolve: (attempt: Attempt) => void;
  readonly #chunks: Uint8Array[] = [];
  #size = 0;
  #headers: IncomingHttpHeaders = {};

  constructor(resolve: (attempt: Attempt) => void) {
    this.#resolve = resolve;
  }

  fail(why: string): void {
    this.#resolve({ kind: "later", why });
  }

  read(stream: ClientHttp2Stream, limit: AbortSignal, drop: () => void): void {
    const giveUp = () => {
      this.fail("it did not answer in time");
      // A peer that does not answer may be gone without a word: the next call connects anew.
      drop();
    };
    if (limit.aborted) return giveUp();
    limit.addEventListener("abort", giveUp, { once: true });
    stream.on("response", (headers) => this.#take(headers));
    stream.on("trailers", (headers) => this.#take(headers));
    stream.on("data", (chunk: Uint8Array) => {
      this.#size += chunk.length;
      if (this.#size > MOST_ANSWER) stream.close(constants.NGHTTP2_CANCEL);
      else this.#chunks.push(chunk);
    });
    stream.on("error", (error) => this.fail(wordsOf(error)));
    stream.on("close", () => {
      limit.removeEventListener("abort", giveUp);
      this.#resolve(outcomeOf(this.#headers, joinBytes(this.#chunks, this.#size)));
    });
  }

  #take(headers: IncomingHttpHeaders): void {
    this.#headers = { ...this.#headers, ...headers };
  }
}

function outcomeOf(headers: IncomingHttpHeaders, body: Uint8Array): Attempt {
  const text = headers["grpc-status"];
  if (text === undefined) {
    const status = Number(headers[":status"]);
    if (Number.isNaN(status)) return { kind: "later", why: "it closed without an answer" };
    const why = `it answered with the HTTP status ${status}, and not as gRPC`;
    return { kind: [429, 502, 503, 504].includes(status) ? "later" : "refused", why };
  }
  const code = Number(text);
  if (code === GRPC.ok) {
    return { kind: "taken", rejected: decodePartial(body.subarray(GRPC_PREFIX)) };
  }
  const message = readGrpcText(String(headers["grpc-message"] ?? "")).slice(0, 4000);
  const why = `it answered with the gRPC status ${code}${message === "" ? "" : ` "${message}"`}`;
  const afterMs = detailsMs(headers["grpc-status-details-bin"]);
  if (LATER.has(code) || (code === GRPC.resourceExhausted && afterMs !== undefined)) {
    return { kind: "later", why, ...(afterMs === undefined ? {} : { afterMs }) };
  }
  return { kind: "refused", why };
}

function detailsMs(header: string | string[] | undefined): number | undefined {
  if (typeof header !== "string") return undefined;
  try {
    return retryInfoMs(Uint8Array.fromBase64(header));
  } catch {
    return undefined;
  }
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return "its connection broke";
  // A pending call quotes what its connection failed of.
  return error.message.includes("ECONNREFUSED") ? "nobody listens there" : error.message;
}
