import { Fault } from "../../base/fault.ts";
import { oneLine } from "../../base/log.ts";
import { optional } from "../../base/optional.ts";
import type { ResolvedConfig } from "../../config/resolved.ts";
import type { Log } from "../../base/log.ts";
import { type ConfigFacts, runGeneration } from "../../process/generation.ts";
import { type Home, planoHome } from "../../process/home.ts";
import type { LaunchOrder } from "../../process/launch_order.ts";
import type { NativeLaunchOrder, NativeService } from "../../process/native/native_service.ts";
import type { ServerStatus } from "../../process/status.ts";
import type { ExitCode, Io } from "../io.ts";
import { VERSION } from "../version_text.ts";
import { configOf } from "./config_of.ts";
import { withGoogleProject } from "./google_project.ts";
import { openOutput } from "./output.ts";
import { providerStatus } from "./provider_status.ts";
import type { TelemetryHost, Told } from "./telemetry/telemetry_host.ts";

/** Characters of a line of Envoy's that are shown. */
const MAX_ENVOY_LINE = 2_000;

/** When to finish, when to end at once, and who wants to know that it runs. */
export interface ServingOptions {
  readonly finish: AbortSignal;
  readonly end: AbortSignal;
  ready?(status: ServerStatus): void;
}

/** Carries out a launch order in this process, to its end. */
export async function serveOrder(
  io: Io,
  order: LaunchOrder,
  options: ServingOptions,
): Promise<ExitCode> {
  const home = planoHome({ home: io.home, cwd: io.cwd, env: () => order.home });
  const output = openOutput(home, order, (text) => io.err(text));
  const { log } = output;
  let host: TelemetryHost | undefined;
  try {
    const config = resolvedOf(io, order);
    host = await hostOf(io, home, order, config, log);
    const served = withStories(order, host);
    let native: NativeService | undefined;
    await runGeneration({
      ...options,
      home,
      socket: order.socket,
      version: VERSION,
      config: factsOf(config),
      ownsHome: order.worker === undefined,
      // A supervisor serves nothing itself, so that it does not load the gateway either.
      start: async () => {
        if (isNative(served)) {
          const { startNative } = await import("../../process/native/native_service.ts");
          const show = served.logTo === "stderr"
            ? (line: string) => io.err(`envoy: ${oneLine(line, MAX_ENVOY_LINE)}\n`)
            : undefined;
          native = await startNative({
            home,
            log,
            ...nativeOf(served, config),
            ...optional("show", show),
          });
          return native;
        }
        if (served.workers === 1) {
          const { startService } = await import("./service.ts");
          return await startService(config, { order: served, output, io, host });
        }
        const { startWorkers } = await import("./workers.ts");
        const listeners = config.listeners.map(place);
        const supervised = { home, order: served, listeners, log };
        return await startWorkers(supervised, config.rateLimits ?? []);
      },
      surfaces: () => host?.surfaces() ?? [],
      stepsDown: () => void host?.stepDown(),
      ...(isNative(order) && order.logTo === "file"
        ? {
          reload: async (next: LaunchOrder) => {
            const told = withStories(next, host);
            if (!isNative(told)) throw new Fault("usage", "Cannot take the order: it has no Envoy");
            const changed = resolvedOf(io, told);
            await native!.reload(nativeOf(told, changed));
            await host?.apply(toldOf(told, changed));
            return factsOf(changed);
          },
        }
        : {}),
      log,
      linesDropped: () => output.linesDropped(),
    });
    return 0;
  } catch (error) {
    if (order.logTo === "stderr") throw error; // the one who watches gets it as an error
    const fault = error instanceof Fault
      ? error
      : new Fault("internal", "Cannot serve: planoai failed inside", { cause: error });
    log.error(fault.message, {
      ...(fault.note === undefined ? {} : { note: fault.note }),
      ...(fault.cause instanceof Error ? { cause: fault.cause } : {}),
    });
    return 1;
  } finally {
    await host?.close();
    await output.close();
  }
}

/** A worker tells its supervisor of its requests; everybody else keeps what is told. */
async function hostOf(
  io: Io,
  home: Home,
  order: LaunchOrder,
  config: ResolvedConfig,
  log: Log,
): Promise<TelemetryHost | undefined> {
  if (order.worker !== undefined) return undefined;
  const { TelemetryHost } = await import("./telemetry/telemetry_host.ts");
  return await TelemetryHost.start({
    home,
    log,
    env: io.allEnv(),
    hearsWorkers: order.workers > 1 || isNative(order),
  }, toldOf(order, config));
}

function toldOf({ withTracing = false }: LaunchOrder, config: ResolvedConfig): Told {
  return { config, withTracing };
}

/** Says to workers where their supervisor listens for them. */
function withStories(order: LaunchOrder, host: TelemetryHost | undefined): LaunchOrder {
  return { ...order, ...optional("stories", host?.stories ?? order.stories) };
}

/** The config of an order, in the environment of whoever has given it. */
function resolvedOf(io: Io, order: LaunchOrder): ResolvedConfig {
  const { home, cwd } = io;
  const where = { home, allEnv: () => order.env ?? io.allEnv(), cwd: order.cwd ?? cwd };
  return configOf(order, withGoogleProject(where, order.dotEnv));
}

function isNative(order: LaunchOrder): order is NativeLaunchOrder {
  return order.native !== undefined;
}

function nativeOf(order: NativeLaunchOrder, { listeners, drainTimeoutMs }: ResolvedConfig) {
  return { order, listeners: listeners.map(place), drainTimeoutMs };
}

function factsOf({ file, drainTimeoutMs, providers }: ResolvedConfig): ConfigFacts {
  return { file, drainTimeoutMs, providers: providers.map(providerStatus) };
}

function place(
  { name, address, port }: {
    readonly name: string;
    readonly address: string;
    readonly port: number;
  },
) {
  return { name, address, port };
}
