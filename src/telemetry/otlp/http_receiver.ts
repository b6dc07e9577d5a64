import { asFault, Fault } from "../../base/fault.ts";
import { isLoopback } from "../../base/loopback.ts";
import { bindFault } from "./bind_fault.ts";
import type { Accepted, Intake, OtlpFormat, OtlpSignal } from "./intake.ts";
import type { Receiver, ReceiverOptions } from "./receiver.ts";
import type { RequestBytes } from "./request_bytes.ts";
import { tooLarge } from "./request_bytes.ts";
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

/** OTLP over HTTP/1.1 (OTLP 1.x, "OTLP/HTTP"). Browsers are served by nobody: no CORS, no foreign hosts. */
export function startHttpReceiver(options: ReceiverOptions): Receiver {
  const { host, port, bounds, whoHolds } = options;
  const stop = new AbortController();
  let server: Deno.HttpServer<Deno.NetAddr>;
  try {
    server = Deno.serve(
      { hostname: host, port, signal: stop.signal, onListen: () => {}, onError: () => failure() },
      (request) => answer(request, options),
    );
  } catch (error) {
    throw bindFault(options, error, whoHolds);
  }
  return {
    port: server.addr.port,
    async close() {
      const timer = setTimeout(() => stop.abort(), bounds.drainMs);
      await server.shutdown().catch(() => {});
      clearTimeout(timer);
    },
  };
}

function failure(): Response {
  return new Response(null, { status: 500 });
}

async function answer(request: Request, options: ReceiverOptions): Promise<Response> {
  const { intake } = options;
  // An error is written as the request was, or as JSON where that cannot be told.
  const format = formatOf(request.headers.get("content-type")) ?? "json";
  try {
    const signal = admit(request, options.host);
    const { rejected, why } = await exported(request, signal, options);
    return success({ rejected, why }, signal, format);
  } catch (error) {
    intake.refuse();
    return refusal(asFault(error), format);
  }
}

/** What a request may be before any of its body is read. */
function admit(request: Request, bound: string): OtlpSignal {
  const host = request.headers.get("host") ?? "";
  if (isLoopback(bound) && !isOwnName(host.replace(/:\d*$/, ""))) {
    throw new Fault("forbidden", `Cannot serve host "${host.slice(0, 100)}": not this machine`);
  }
  if (request.headers.has("origin")) {
    throw new Fault("forbidden", "Cannot serve the request: a web page sent it");
  }
  const { pathname } = new URL(request.url);
  const signal = PATHS.get(pathname);
  if (signal === undefined) {
    throw new Fault("not_found", `Cannot find "${pathname.slice(0, 100)}": it is not of OTLP`, {
      note: [...PATHS.keys()].join(", "),
    });
  }
  if (request.method !== "POST") {
    throw new Fault("method_not_allowed", `Cannot ${request.method} ${pathname}: only POST`);
  }
  return signal;
}

function isOwnName(name: string): boolean {
  return name === "" || isLoopback(name) || name.endsWith(".localhost");
}

async function exported(
  request: Request,
  signal: OtlpSignal,
  { intake, bounds }: ReceiverOptions,
): Promise<Accepted> {
  const type = request.headers.get("content-type");
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
  const packing = (request.headers.get("content-encoding") ?? "identity").trim().toLowerCase();
  if (packing !== "identity" && packing !== "gzip") {
    throw new Fault("unsupported_media", `Cannot read content encoding "${packing.slice(0, 60)}"`, {
      note: "gzip, or none",
    });
  }
  const bytes = intake.open();
  try {
    await readBody(request, bytes, intake, bounds.requestMs);
    const accept = (body: Uint8Array) => intake.accept(signal, format, body);
    const body = bytes.joined();
    return packing === "gzip" ? await bytes.unpacked(body, accept) : accept(body);
  } finally {
    bytes.close();
  }
}

/** Reads a body to its end, or gives up after `ms`. */
async function readBody(
  request: Request,
  bytes: RequestBytes,
  { limits }: Intake,
  ms: number,
): Promise<void> {
  if (Number(request.headers.get("content-length") ?? 0) > limits.bodyBytes) {
    throw tooLarge(limits.bodyBytes);
  }
  const reader = request.body?.getReader();
  if (reader === undefined) return;
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    reader.cancel().catch(() => {});
  }, ms);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (isLate) throw late();
      if (done) return;
      bytes.push(value);
    }
  } catch (error) {
    reader.cancel().catch(() => {});
    if (error instanceof Fault) throw error;
    throw isLate ? late() : new Fault("bad_request", "Cannot read the request: it was cut");
  } finally {
    clearTimeout(timer);
  }
}

function late(): Fault {
  return new Fault("bad_request", "Cannot read the request: it took too long", { status: 408 });
}

function formatOf(type: string | null): OtlpFormat | undefined {
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

function success({ rejected, why }: Accepted, signal: OtlpSignal, format: OtlpFormat): Response {
  return respond(
    200,
    format === "protobuf"
      ? encodePartial(rejected, why)
      : JSON.stringify(partialJson(rejected, why, REJECTED[signal])),
    format,
  );
}

function refusal(fault: Fault, format: OtlpFormat): Response {
  const code = grpcCodeOf(fault.code);
  const message = fault.note === undefined ? fault.message : `${fault.message} (${fault.note})`;
  return respond(
    fault.status,
    format === "protobuf" ? encodeStatus(code, message) : JSON.stringify({ code, message }),
    format,
    {
      ...(fault.retryAfter === undefined ? {} : { "retry-after": fault.retryAfter }),
      ...(fault.code === "method_not_allowed" ? { allow: "POST" } : {}),
    },
  );
}

function respond(
  status: number,
  body: Uint8Array<ArrayBuffer> | string,
  format: OtlpFormat,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const type = format === "protobuf" ? "application/x-protobuf" : "application/json";
  return new Response(body, {
    status,
    headers: { ...headers, "content-type": type, "x-content-type-options": "nosniff" },
  });
}
