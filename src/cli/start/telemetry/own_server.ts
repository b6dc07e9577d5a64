import { LastingServer } from "../../../base/lasting_server.ts";
import { optional } from "../../../base/optional.ts";
import type { Log } from "../../../base/log.ts";
import type { Secret } from "../../../base/secret.ts";
import type { Home } from "../../../process/home.ts";
import { type Closable, KeptServer } from "../../../process/kept_server.ts";
import { portHolder } from "../../../process/port_holder.ts";
import type { Metrics } from "../../../telemetry/metrics/metrics.ts";
import type { SpanSink } from "../../../telemetry/sink.ts";
import type { WantedPort } from "./own_ports.ts";

/** What planoai's own ports show, or take. */
export interface ShownThings {
  readonly home: Home;
  readonly log: Log;
  metrics(): Metrics;
  /** Where spans of other programs go. */
  store(): SpanSink | undefined;
  /** What a browser, or Prometheus, has to show. */
  readonly tokens: { readonly [What in "traces" | "metrics"]: Secret | undefined };
  /** Where clients reach the gateway, for commands to copy. */
  readonly gateway: string;
}

/** The server behind a port of planoai's own; it is opened by its owner. */
export function ownServer(wanted: WantedPort, things: ShownThings): KeptServer {
  const { what, url } = wanted;
  return new KeptServer({ what, url, log: things.log, start: () => startOwn(wanted, things) });
}

async function startOwn(wanted: WantedPort, things: ShownThings): Promise<Closable> {
  switch (wanted.what) {
    case "metrics":
      return await startMetrics(wanted, things);
    case "otlp_grpc":
      return await startCollector(wanted, things, { grpcPort: wanted.port });
    case "otlp_http":
      return await startCollector(wanted, things, { httpPort: wanted.port });
    case "traces":
      return await startViewer(wanted, things);
    default:
      return wanted.what satisfies never;
  }
}

async function startMetrics({ address, port }: WantedPort, things: ShownThings): Promise<Closable> {
  const { metricsHandler } = await import("../../../telemetry/metrics/metrics_handler.ts");
  const server = new LastingServer((signal) =>
    Deno.serve(
      { hostname: address, port, signal, onListen: () => {} },
      (request) => metricsHandler(things.metrics(), things.tokens.metrics)(request),
    )
  );
  return { close: () => server.shutdown() };
}

async function startCollector(
  { address }: WantedPort,
  { store }: ShownThings,
  port: { readonly grpcPort: number } | { readonly httpPort: number },
): Promise<Closable> {
  const { startCollector } = await import("../../../telemetry/otlp/collector.ts");
  return await startCollector({
    host: address,
    ...port,
    sink: throughTo(store),
    whoHolds: portHolder,
  });
}

/** The store of the config that is served now: a reload may bring another. */
function throughTo(store: () => SpanSink | undefined): SpanSink {
  return {
    name: "store",
    add: (spans) => store()?.add(spans),
    dropped: () => store()?.dropped() ?? 0,
    flush: () => store()?.flush() ?? Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

async function startViewer(
  { address, port }: WantedPort,
  { home, tokens, gateway }: ShownThings,
): Promise<Closable> {
  const { serveViewer } = await import("../../../viewer/web/serve_viewer.ts");
  const { openTraceSource } = await import("../../../telemetry/store/open_trace_source.ts");
  const source = openTraceSource(home.traces);
  const ending = new AbortController();
  try {
    const { finished } = serveViewer({
      source,
      hostname: address,
      port,
      gateway,
      signal: ending.signal,
      ...optional("token", tokens.traces),
    });
    return {
      async close() {
        ending.abort();
        await finished;
        await source.close();
      },
    };
  } catch (error) {
    await source.close();
    throw error;
  }
}
