import { Fault } from "../../base/fault.ts";
import { isLoopback } from "../../base/loopback.ts";
import { optional } from "../../base/optional.ts";
import { aborted } from "../../base/wait.ts";
import { STORE_BOUNDS } from "../../config/resolve_tracing.ts";
import { askStatus } from "../../process/control.ts";
import { type Home, planoHome, prepareHome } from "../../process/home.ts";
import { portFault } from "../../process/port_check.ts";
import { portHolder } from "../../process/port_holder.ts";
import { readRunRecord } from "../../process/run_record.ts";
import { startCollector } from "../../telemetry/otlp/collector.ts";
import { StoreSink } from "../../telemetry/store/store_sink.ts";
import { count } from "../../viewer/terminal/format.ts";
import type { ExitCode, Io } from "../io.ts";
import type { TraceOptions } from "./options.ts";
import { readListener } from "./listener_record.ts";

/** Where a listener is to be. */
export interface ListenAt {
  readonly host: string;
  /** OTLP/gRPC and OTLP/HTTP. */
  readonly port: number;
  readonly httpPort: number;
}

/** `planoai trace listen`: keeps the spans that other programs send, until Ctrl-C or in the background. */
export async function listen(io: Io, options: TraceOptions): Promise<ExitCode> {
  const { host = "127.0.0.1", port = 4317, httpPort = 4318, background } = options;
  if (port === httpPort && port !== 0) {
    throw new Fault("usage", `Cannot listen for both on port ${port}: --http-port names another`);
  }
  const at = { host, port, httpPort };
  const home = planoHome(io);
  await prepareHome(home);
  // Whoever starts it in the background has asked, and it may not look at other processes itself.
  const isAsked = io.env(ASKED) !== undefined;
  const running = isAsked ? undefined : await whoseIsIt(home, at, background);
  if (running !== undefined) {
    io.out(`${running}\n`);
    return 0;
  }
  for (const one of new Set([port, httpPort])) refuseBusy(host, one);
  if (!isLoopback(host)) {
    io.err(`warning: whoever reaches ${host} can write traces; nobody is asked for a key\n`);
  }
  if (!background) return await listenHere(io, home, at);
  const { listenInBackground } = await import("./listen_in_background.ts");
  return await listenInBackground(io, home, at);
}

/** Set for a listener whose start has been looked into. */
export const ASKED = "PLANO_TRACE_LISTENER_ASKED";

/** Words about who listens there for this home already; in the background there is one a home. */
async function whoseIsIt(
  home: Home,
  { port }: ListenAt,
  background: boolean,
): Promise<string | undefined> {
  const { record } = await readListener(home);
  if (record !== undefined && (background || record.port === port || record.httpPort === port)) {
    return `Trace listener already running on port ${record.port} (PID: ${record.pid})`;
  }
  const gateway = await readRunRecord(home);
  const status = gateway === undefined ? undefined : await askStatus(gateway.socket, 3_000);
  const isGateways = status?.surfaces.some(({ what, url, ready }) =>
    what === "otlp_grpc" && ready && url.endsWith(`:${port}`)
  );
  if (isGateways !== true) return undefined;
  return `The gateway is already running on port ${port} (PID: ${status?.pid}) and keeps what comes`;
}

function refuseBusy(host: string, port: number): void {
  const busy = port === 0 ? undefined : portFault(host, port);
  if (busy === undefined) return;
  // The usual note speaks of a gateway's listeners.
  const note = portHolder(port) === undefined
    ? busy.note
    : "stop it, or choose another port: --port (OTLP/gRPC), --http-port (OTLP/HTTP)";
  throw new Fault("config", busy.message, { ...optional("note", note), cause: busy });
}

async function listenHere(io: Io, home: Home, at: ListenAt): Promise<ExitCode> {
  // Signals are caught from here on: it must not end in the middle of a start.
  const { signal } = io;
  const warn = (text: string) => io.err(`warning: ${text}\n`);
  const sink = new StoreSink({ path: home.traces, bounds: STORE_BOUNDS, warn });
  const collector = await startCollector({
    host: at.host,
    grpcPort: at.port,
    httpPort: at.httpPort,
    sink,
    whoHolds: portHolder,
  });
  const { grpcPort, httpPort } = collector;
  io.err(
    `Listening for traces: ${at.host}:${grpcPort} (OTLP/gRPC) and http://${at.host}:${httpPort} ` +
      "(OTLP/HTTP)\nplanoai trace shows them; Ctrl-C ends it\n",
  );
  await aborted(signal);
  await collector.close();
  await sink.close();
  const { spans, rejected } = collector.counts();
  const lost = Math.max(rejected, sink.dropped());
  io.err(
    `Trace listener stopped: ${count(spans)} spans came${
      lost === 0 ? "" : `, ${count(lost)} lost`
    }\n`,
  );
  return 0;
}
