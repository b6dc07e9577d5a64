import { asFault, Fault } from "../../base/fault.ts";
import { isLoopback } from "../../base/loopback.ts";
import { STORE_BOUNDS } from "../../config/resolve_tracing.ts";
import { type Home, prepareHome } from "../../process/home.ts";
import { portHolder } from "../../process/port_holder.ts";
import { readRunRecord } from "../../process/run_record.ts";
import type { Io } from "../io.ts";
import { readListener } from "../trace/listener_record.ts";

/** Where spans come from; `words` for the frame's foot. */
export interface SpanSource {
  readonly words: string;
  /** Somebody else puts them into the store. */
  readonly readsAlong: boolean;
  close(): Promise<void>;
}

const USUAL_PORT = 4317;
const USUAL_HTTP_PORT = 4318;

/**
 * Listens for spans, unless somebody does so for this home. A busy port is a fault when it was asked
 * for; otherwise the store is read all the same, because gateways write there themselves.
 */
export async function openSpanSource(
  io: Io,
  home: Home,
  { port, host }: { readonly port: number | undefined; readonly host: string },
): Promise<SpanSource> {
  const grpcPort = port ?? USUAL_PORT;
  const ours = await whoListens(home);
  if (ours !== undefined && (port === undefined || port === ours.port)) {
    return along(`OTLP :${ours.port} of pid ${ours.pid}`);
  }
  if (!isLoopback(host)) {
    io.err(`warning: whoever reaches ${host} can write traces; nobody is asked for a key\n`);
  }
  try {
    return await listen(io, home, { host, grpcPort, withHttp: port === undefined });
  } catch (error) {
    const fault = asFault(error);
    if (port !== undefined || fault.reason !== "port_busy") throw fault;
    io.err(`note: ${fault.message}; what comes there is not seen here\n`);
    return along(`reads along (:${grpcPort} is another program's)`);
  }
}

function along(words: string): SpanSource {
  return { words, readsAlong: true, close: () => Promise.resolve() };
}

/** Who keeps spans for this home, and on which port they come to it. */
async function whoListens(
  home: Home,
): Promise<{ readonly pid: number; readonly port: number } | undefined> {
  const { record: listener } = await readListener(home);
  if (listener !== undefined) return listener;
  const gateway = await readRunRecord(home);
  if (gateway === undefined) return undefined;
  const { askStatus } = await import("../../process/control.ts");
  const status = await askStatus(gateway.socket, 3_000);
  const surface = status?.surfaces.find(({ what, ready }) => what === "otlp_grpc" && ready);
  if (surface === undefined) return undefined;
  return { pid: gateway.pid, port: Number(new URL(surface.url).port) };
}

async function listen(
  io: Io,
  home: Home,
  at: { readonly host: string; readonly grpcPort: number; readonly withHttp: boolean },
): Promise<SpanSource> {
  const { startCollector } = await import("../../telemetry/otlp/collector.ts");
  const { StoreSink } = await import("../../telemetry/store/store_sink.ts");
  const { host, grpcPort, withHttp } = at;
  await prepareHome(home);
  const warn = (text: string) => io.err(`warning: ${text}\n`);
  const sink = new StoreSink({ path: home.traces, bounds: STORE_BOUNDS, warn });
  const shared = { host, sink, whoHolds: portHolder };
  try {
    const grpc = await startCollector({ ...shared, grpcPort });
    // Whoever else has it, the one that was promised is there.
    const http = withHttp
      ? await startCollector({ ...shared, httpPort: USUAL_HTTP_PORT }).catch(onlyBusy)
      : undefined;
    const also = http?.httpPort === undefined ? "" : `, :${http.httpPort} (HTTP)`;
    return {
      words: `OTLP ${host}:${grpc.grpcPort}${also}`,
      readsAlong: false,
      async close() {
        await Promise.all([grpc.close(), http?.close()]);
        await sink.close();
      },
    };
  } catch (error) {
    await sink.close();
    throw error;
  }
}

function onlyBusy(error: unknown): undefined {
  if (error instanceof Fault && error.reason === "port_busy") return undefined;
  throw error;
}
