import {
  createServer,
  type Http2Session,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from "node:http2";
import { asFault, Fault } from "../../base/fault.ts";
import { destroyLater } from "./destroy_later.ts";
import { grpcMessage, grpcText, readGrpcMessage } from "./grpc_frame.ts";
import type { Accepted, OtlpSignal } from "./intake.ts";
import { listen, type Receiver, type ReceiverOptions } from "./receiver.ts";
import { readInto } from "./request_bytes.ts";
import { encodePartial, grpcCodeOf } from "./rpc_status.ts";

const METHODS = new Map<string, OtlpSignal>([
  ["/opentelemetry.proto.collector.trace.v1.TraceService/Export", "traces"],
  ["/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", "metrics"],
  ["/opentelemetry.proto.collector.logs.v1.LogsService/Export", "logs"],
]);

/**
 * OTLP over gRPC, without TLS. Three unary calls need no gRPC library: HTTP/2 is the platform's
 * (`node:http2`), and a frame of gRPC has five bytes of its own.
 */
export async function startGrpcReceiver(options: ReceiverOptions): Promise<Receiver> {
  const server = createServer({ settings: { maxConcurrentStreams: 32, enablePush: false } });
  const sessions = new Sessions(options);
  server.on("session", (session) => sessions.add(session));
  server.on("stream", (stream, headers) => {
    sessions.use(stream.session);
    // Beside `@types/node`, which some package of the tests brings, the type here is a wider one.
    void serve(stream as ServerHttp2Stream, headers, options);
  });
  // A stranger who speaks no HTTP/2 ends his own session.
  server.on("sessionError", () => {});
  const port = await listen(server, options);
  return {
    port,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await sessions.close();
      await closed;
    },
  };
}

/** Every connection. Where there are too many, one that never called goes first, then the idlest. */
class Sessions {
  readonly #options: ReceiverOptions;
  readonly #unused = new Set<Http2Session>();
  /** The one that called last at the end. */
  readonly #used = new Set<Http2Session>();

  constructor(options: ReceiverOptions) {
    this.#options = options;
  }

  add(session: Http2Session): void {
    const { connections, firstMs } = this.#options.bounds;
    if (this.#unused.size + this.#used.size >= connections) this.#endIdlest();
    destroyLater(session);
    this.#unused.add(session);
    session.on("close", () => this.#forget(session));
    session.on("error", () => {});
    session.setTimeout(firstMs, () => session.destroy());
  }

  use(session: Http2Session | undefined): void {
    if (session === undefined || !this.#forget(session)) return;
    this.#used.add(session);
    session.setTimeout(this.#options.bounds.idleMs);
  }

  /** Waits a moment for calls that have begun, then ends them. */
  async close(): Promise<void> {
    const all = [...this.#unused, ...this.#used];
    const closed = all.map((one) => new Promise<void>((resolve) => one.on("close", resolve)));
    for (const session of all) session.close();
    const timer = setTimeout(() => {
      for (const session of all) session.destroy();
    }, this.#options.bounds.drainMs);
    await Promise.all(closed);
    clearTimeout(timer);
  }

  #forget(session: Http2Session): boolean {
    return this.#unused.delete(session) || this.#used.delete(session);
  }

  #endIdlest(): void {
    const [idlest] = this.#unused.size > 0 ? this.#unused : this.#used;
    if (idlest === undefined) return;
    this.#forget(idlest);
    idlest.destroy();
  }
}

async function serve(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  options: ReceiverOptions,
): Promise<void> {
  const { intake } = options;
  stream.on("error", () => {}); // the client has gone: nobody is left to tell
  try {
    const accepted = await exported(stream, headers, options);
    reply(stream, accepted);
  } catch (error) {
    intake.refuse();
    try {
      refuse(stream, asFault(error));
    } catch {
      stream.destroy(); // the connection went away at the same moment
    }
  }
}

async function exported(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  { intake, bounds }: ReceiverOptions,
): Promise<Accepted> {
  const signal = admit(headers);
  const bytes = intake.open();
  try {
    if (!await readInto(bytes, stream, bounds.requestMs)) {
      throw new Fault("upstream_timeout", "Cannot read the call: it took too long");
    }
    const { isPacked, body } = readGrpcMessage(bytes.joined());
    const accept = (message: Uint8Array) => intake.accept(signal, "protobuf", message);
    return isPacked ? await bytes.unpacked(body, accept) : accept(body);
  } finally {
    bytes.close();
  }
}

function admit(headers: IncomingHttpHeaders): OtlpSignal {
  if (!/^application\/grpc(\+proto)?(;|$)/.test(headers["content-type"] ?? "")) {
    throw new Fault("unsupported_media", "Cannot read the request: it is not gRPC");
  }
  const path = headers[":path"] ?? "";
  const signal = METHODS.get(path);
  if (signal === undefined || headers[":method"] !== "POST") {
    throw new Fault("not_implemented", `Cannot call "${path.slice(0, 100)}": it is not of OTLP`);
  }
  const packing = headers["grpc-encoding"] ?? "identity";
  if (packing !== "identity" && packing !== "gzip") {
    throw new Fault("not_implemented", `Cannot read encoding "${String(packing).slice(0, 60)}"`);
  }
  return signal;
}

function reply(stream: ServerHttp2Stream, { rejected, why }: Accepted): void {
  if (stream.destroyed) return;
  stream.respond(
    { ":status": 200, "content-type": "application/grpc", "grpc-accept-encoding": "identity,gzip" },
    { waitForTrailers: true },
  );
  stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
  stream.end(grpcMessage(encodePartial(rejected, why)));
}

/** An answer of trailers alone. What the client still sends is not read. */
function refuse(stream: ServerHttp2Stream, fault: Fault): void {
  if (stream.destroyed || stream.headersSent) return;
  if (fault.code === "unsupported_media") {
    stream.respond({ ":status": 415 }, { endStream: true });
  } else {
    stream.respond({
      ":status": 200,
      "content-type": "application/grpc",
      "grpc-accept-encoding": "identity,gzip",
      "grpc-status": String(grpcCodeOf(fault.code)),
      "grpc-message": grpcText(fault.message),
    }, { endStream: true });
  }
  stream.resume();
  setTimeout(() => stream.close(), LINGER_MS);
}

/** How long a refused call may go on sending: a reset at once may overtake the answer. */
const LINGER_MS = 200;
