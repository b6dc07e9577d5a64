import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { asFault, Fault } from "../../base/fault.ts";
import { isLoopback } from "../../base/loopback.ts";
import type { Accepted, OtlpFormat, OtlpSignal } from "./intake.ts";
import { listen, type Receiver, type ReceiverOptions } from "./receiver.ts";
import { readInto, tooLarge } from "./request_bytes.ts";
import { encodePartial, encodeStatus, grpcCodeOf, partialJson } from "./rpc_status.ts";

const PATHS = new Map<string, OtlpSignal>([
  ["/v1/traces", "traces"],
  ["/v1/metrics", "metrics"],
  ["/v1/logs", "logs"],
]);

/** What the partial success of each calls what it counts. */
const REJECTED: Readonly<Record<OtlpSignal, string>> = {
  traces: "rejectedSpans",
  metrics: "rejectedDataPoints",
  logs: "rejectedLogRecords",
};

/** What a request is answered with. */
interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string;
}

/**
 * OTLP over HTTP/1.1 (OTLP 1.x, "OTLP/HTTP"). Browsers are served by nobody: no CORS, no foreign hosts.
 * On `node:http`, because `Deno.serve` waits for ever for a head that does not come (measured, Deno 2.9).
 */
export async function startHttpReceiver(options: ReceiverOptions): Promise<Receiver> {
  const { bounds } = options;
  const server = createServer({
    headersTimeout: Math.min(bounds.firstMs, bounds.requestMs),
    // The body has a timer of its own, which can still answer; this one is for what it does not see.
    requestTimeout: bounds.requestMs + LINGER_MS,
    keepAliveTimeout: bounds.idleMs,
    connectionsCheckingInterval: Math.min(1000, bounds.firstMs),
  }, (request, response) => void serve(request, response, options));
  server.maxConnections = bounds.connections;
  server.on("clientError", (_, socket) => socket.destroy());
  const port = await listen(server, options);
  return {
    port,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), bounds.drainMs);
      await closed;
      clearTimeout(timer);
    },
  };
}

/** How long a connection stays behind an answer that came before its request was read. */
const LINGER_MS = 1000;

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  options: ReceiverOptions,
): Promise<void> {
  // The client has gone: nobody is left to tell.
  request.on("error", () => {});
  response.on("error", () => {});
  const { status, headers, body } = await answer(request, options);
  if (response.destroyed) return;
  const isRead = request.complete;
  response.writeHead(status, { ...headers, ...(isRead ? {} : { connection: "close" }) });
  response.end(body);
  if (isRead) return;
  request.resume();
  setTimeout(() => request.destroy(), LINGER_MS);
}

async function answer(request: IncomingMessage, options: ReceiverOptions): Promise<Answer> {
  const { intake } = options;
  // An error is written as the request was, or as JSON where that cannot be told.
  const format = formatOf(request.headers["content-type"]) ?? "json";
  try {
    const signal = admit(request, options.host);
    return success(await exported(request, signal, options), signal, format);
  } catch (error) {
    intake.refuse();
    return refusal(asFault(error), format);
  }
}

/** What a request may be before any of its body is read. */
function admit({ headers, method, url = "" }: IncomingMessage, bound: string): OtlpSignal {
  const { host = "" } = headers;
  if (isLoopback(bound) && !isOwnName(host.replace(/:\d*$/, ""))) {
    throw new Fault("forbidden", `Cannot serve host "${host.slice(0, 100)}": not this machine`);
  }
  if (headers.origin !== undefined) {
    throw new Fault("forbidden", "Cannot serve the request: a web page sent it");
  }
  const path = url.split("?")[0]!;
  const signal = PATHS.get(path);
  if (signal === undefined) {
    throw new Fault("not_found", `Cannot find "${path.slice(0, 100)}": it is not of OTLP`, {
      note: [...PATHS.keys()].join(", "),
    });
  }
  if (method !== "POST") {
    throw new Fault("method_not_allowed", `Cannot ${method} ${path}: only POST`);
  }
  return signal;
}

function isOwnName(name: string): boolean {
  return name === "" || isLoopback(name) || name.endsWith(".localhost");
}

async function exported(
  request: IncomingMessage,
  signal: OtlpSignal,
  { intake, bounds }: ReceiverOptions,
): Promise<Accepted> {
  const { "content-type": type, "content-encoding": encoding = "identity" } = request.headers;
  const format = formatOf(type);
  if (format === undefined) {
    throw new Fault(
      "unsupported_media",
      `Cannot read content type "${(type ?? "").slice(0, 60)}"`,
      {
        note: "application/x-protobuf or application/json",
      },
    );
  }
  const packing = encoding.trim().toLowerCase();
  if (packing !== "identity" && packing !== "gzip") {
    throw new Fault("unsupported_media", `Cannot read content encoding "${packing.slice(0, 60)}"`, {
      note: "gzip, or none",
    });
  }
  const { bodyBytes } = intake.limits;
  if (Number(request.headers["content-length"] ?? 0) > bodyBytes) throw tooLarge(bodyBytes);
  const bytes = intake.open();
  try {
    if (!await readInto(bytes, request, bounds.requestMs)) {
      throw new Fault("bad_request", "Cannot read the request: it took too long", { status: 408 });
    }
    const accept = (body: Uint8Array) => intake.accept(signal, format, body);
    const body = bytes.joined();
    return packing === "gzip" ? await bytes.unpacked(body, accept) : accept(body);
  } finally {
    bytes.close();
  }
}

function formatOf(type: string | undefined): OtlpFormat | undefined {
  switch ((type ?? "").split(";")[0]!.trim().toLowerCase()) {
    case "application/x-protobuf":
    case "application/protobuf":
      return "protobuf";
    case "application/json":
      return "json";
    default:
      return undefined;
  }
}

function success({ rejected, why }: Accepted, signal: OtlpSignal, format: OtlpFormat): Answer {
  const body = format === "protobuf"
    ? encodePartial(rejected, why)
    : JSON.stringify(partialJson(rejected, why, REJECTED[signal]));
  return { status: 200, body, headers: headersOf(format) };
}

function refusal(fault: Fault, format: OtlpFormat): Answer {
  const code = grpcCodeOf(fault.code);
  const message = fault.note === undefined ? fault.message : `${fault.message} (${fault.note})`;
  return {
    status: fault.status,
    body: format === "protobuf" ? encodeStatus(code, message) : JSON.stringify({ code, message }),
    headers: {
      ...headersOf(format),
      ...(fault.retryAfter === undefined ? {} : { "retry-after": fault.retryAfter }),
      ...(fault.code === "method_not_allowed" ? { allow: "POST" } : {}),
    },
  };
}

function headersOf(format: OtlpFormat): Readonly<Record<string, string>> {
  const type = format === "protobuf" ? "application/x-protobuf" : "application/json";
  return { "content-type": type, "x-content-type-options": "nosniff" };
}
