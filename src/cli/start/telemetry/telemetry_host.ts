import type { Log } from "../../../base/log.ts";
import { reachableUrl } from "../../../base/reachable_url.ts";
import type { ResolvedConfig } from "../../../config/resolved.ts";
import { socketPath } from "../../../process/control.ts";
import { type Home, removeQuietly } from "../../../process/home.ts";
import type { KeptServer } from "../../../process/kept_server.ts";
import type { Surface } from "../../../process/surface.ts";
import { HANDLERS } from "../../../telemetry/metrics/handler.ts";
import type { InFlight } from "../../../telemetry/metrics/in_flight.ts";
import { Metrics } from "../../../telemetry/metrics/metrics.ts";
import type { RecordBatch } from "../../../telemetry/relay/record_sender.ts";
import { type RecordServer, serveRecords } from "../../../telemetry/relay/record_server.ts";
import type { RequestRecord } from "../../../telemetry/request_record.ts";
import { VERSION } from "../../version_text.ts";
import { wantedPorts } from "./own_ports.ts";
import { ownServer } from "./own_server.ts";
import type { SpanOutlets } from "./span_outlets.ts";

/** What a telemetry host is started with. */
export interface HostOptions {
  readonly home: Home;
  readonly log: Log;
  readonly env: Readonly<Record<string, string>>;
  /** Others tell it of their requests: it listens for them. */
  readonly hearsWorkers: boolean;
}

/** What changes with a config. */
export interface Told {
  readonly config: ResolvedConfig;
  readonly withTracing: boolean;
}

/**
 * What becomes of the stories of all requests of one home: metrics, traces, and the ports that show them.
 * It lives in one process: the gateway itself, or the supervisor of several. Its owner closes it last.
 */
export class TelemetryHost {
  readonly #options: HostOptions;
  readonly #metrics: Metrics;
  #outlets: SpanOutlets | undefined;
  #servers: KeptServer[] = [];
  #relay: RecordServer | undefined;
  #inFlight: InFlight | undefined;
  /** Servers that were told to end. */
  #ending: Promise<unknown> = Promise.resolve();
  /** Records that each worker says it has lost. */
  readonly #lost = new Map<number, number>();

  private constructor(options: HostOptions) {
    this.#options = options;
    this.#metrics = new Metrics({ version: VERSION });
    for (const name of ["store", "otlp", "posthog", "request"]) {
      this.#metrics.watch({ name, dropped: () => this.#dropped(name) });
    }
  }

  /** Opens everything that the config wants; ports that are busy follow when they are free. */
  static async start(options: HostOptions, told: Told): Promise<TelemetryHost> {
    const host = new TelemetryHost(options);
    try {
      if (options.hearsWorkers) await host.#listen();
      await host.apply(told);
    } catch (error) {
      await host.close();
      throw error;
    }
    return host;
  }

  /** Where workers tell of their requests; absent where there are none. */
  get stories(): string | undefined {
    return this.#options.hearsWorkers ? storiesPath(this.#options.home) : undefined;
  }

  /** Goes on with another config. What was counted stays. */
  async apply(told: Told): Promise<void> {
    this.#metrics.knows(
      told.config.providers.filter(({ model }) => model !== "*")
        .map(({ provider, model }) => [provider.id, model] as const),
    );
    const before = this.#outlets;
    this.#outlets = await outletsOf({ ...this.#options, ...told });
    await before?.close();
    await this.#serve(told);
  }

  /** Takes the story of a request of this process. */
  record(record: RequestRecord): void {
    this.#metrics.record(record);
    this.#outlets?.recorder.add(record);
    this.#outlets?.pusher?.record(record);
  }

  /** Looks here for the requests that this process has now. */
  watch(inFlight: InFlight): void {
    this.#inFlight = inFlight;
  }

  surfaces(): readonly Surface[] {
    const kept = this.#outlets?.store === undefined
      ? []
      : [{ what: "tracing", url: "", ready: true }];
    return [...kept, ...this.#servers.map((server) => server.surface())];
  }

  /** Gives its ports to whoever follows; stories are taken on. */
  async stepDown(): Promise<void> {
    const servers = this.#servers;
    this.#servers = [];
    // A stop that follows waits for it too.
    this.#ending = Promise.all([this.#ending, ...servers.map((server) => server.close())]);
    await this.#ending;
  }

  /** Takes the last stories, delivers what can be delivered soon, and ends. */
  async close(): Promise<void> {
    await this.stepDown();
    await this.#relay?.close();
    this.#relay = undefined;
    await this.#outlets?.close();
    this.#outlets = undefined;
  }

  async #listen(): Promise<void> {
    const path = storiesPath(this.#options.home);
    await removeQuietly(path); // of a process that was killed, and had this number
    this.#relay = await serveRecords(path, {
      take: (batch) => this.#take(batch),
      gone: (from) => this.#forget(from),
    });
  }

  #take({ from, records, inFlight, lost }: RecordBatch): void {
    for (const record of records) this.record(record);
    for (const handler of HANDLERS) {
      this.#metrics.setInFlight(String(from), handler, inFlight[handler] ?? 0);
    }
    this.#metrics.recordsLost(lost - (this.#lost.get(from) ?? 0));
    this.#lost.set(from, lost);
  }

  /** What it had in flight is over; whoever takes its number counts its losses anew. */
  #forget(from: number): void {
    this.#metrics.forget(String(from));
    this.#lost.delete(from);
  }

  async #serve({ config, withTracing }: Told): Promise<void> {
    await this.stepDown();
    const { home, log } = this.#options;
    this.#servers = wantedPorts(config, withTracing).map((wanted) =>
      ownServer(wanted, {
        home,
        log,
        metrics: () => this.#counted(),
        store: () => this.#outlets?.store,
        tokens: { traces: config.admin?.token, metrics: config.metrics?.token },
        gateway: gatewayUrl(config),
      })
    );
    await Promise.all(this.#servers.map((server) => server.open()));
  }

  /** The metrics as they are now: only who asks makes it look at what is in flight. */
  #counted(): Metrics {
    for (const [handler, count] of this.#inFlight?.counts() ?? []) {
      this.#metrics.setInFlight("self", handler, count);
    }
    return this.#metrics;
  }

  #dropped(name: string): number {
    const { recorder, sinks = [] } = this.#outlets ?? {};
    if (name === "request") return recorder?.dropped() ?? 0;
    return sinks.filter((sink) => sink.name === name)
      .reduce((sum, sink) => sum + sink.dropped(), 0);
  }
}

/** Nothing of it is loaded where nothing is traced. */
async function outletsOf(options: HostOptions & Told): Promise<SpanOutlets | undefined> {
  if (options.config.tracing === undefined) return undefined;
  return await (await import("./span_outlets.ts")).openOutlets(options);
}

/** Where a client on this machine reaches the first listener. */
function gatewayUrl({ listeners: [first] }: ResolvedConfig): string {
  if (first === undefined) return "http://localhost:12000";
  return reachableUrl(first.address, first.port);
}

function storiesPath({ run }: Home): string {
  return socketPath(run, `${Deno.pid}-stories`);
}
