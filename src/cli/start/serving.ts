import { Fault } from "../../base/fault.ts";
import { oneLine } from "../../base/log.ts";
import { optional } from "../../base/optional.ts";
import type { ResolvedConfig } from "../../config/resolved.ts";
import { type ConfigFacts, runGeneration } from "../../process/generation.ts";
import { planoHome } from "../../process/home.ts";
import type { LaunchOrder } from "../../process/launch_order.ts";
import type { NativeLaunchOrder, NativeService } from "../../process/native/native_service.ts";
import type { ServerStatus } from "../../process/status.ts";
import type { ExitCode, Io } from "../io.ts";
import { VERSION } from "../version_text.ts";
import { configOf } from "./config_of.ts";
import { withGoogleProject } from "./google_project.ts";
import { openOutput } from "./output.ts";
import { providerStatus } from "./provider_status.ts";

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
  try {
    const config = resolvedOf(io, order);
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
        if (isNative(order)) {
          const { startNative } = await import("../../process/native/native_service.ts");
          const show = order.logTo === "stderr"
            ? (line: string) => io.err(`envoy: ${oneLine(line, MAX_ENVOY_LINE)}\n`)
            : undefined;
          native = await startNative({
            home,
            log,
            ...nativeOf(order, config),
            ...optional("show", show),
          });
          return native;
        }
        if (order.workers === 1) {
          const { startService } = await import("./service.ts");
          return await startService(config, order, output, io);
        }
        const { startWorkers } = await import("./workers.ts");
        const listeners = config.listeners.map(place);
        return await startWorkers({ home, order, listeners, log }, config.rateLimits ?? []);
      },
      ...(isNative(order) && order.logTo === "file"
        ? {
          reload: async (next: LaunchOrder) => {
            if (!isNative(next)) throw new Fault("usage", "Cannot take the order: it has no Envoy");
            const changed = resolvedOf(io, next);
            await native!.reload(nativeOf(next, changed));
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
    await output.close();
  }
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
