import type { LogLevel } from "../../../base/log.ts";
import type { ModelListener, ResolvedConfig } from "../../../config/resolved.ts";
import { edgeTableOf } from "../../../envoy/edge_table_of.ts";
import type { EdgeTable } from "../../../envoy/edge_table.ts";
import { envoyArgs } from "../../../envoy/envoy_args.ts";
import type { FoundEnvoy } from "../../../envoy/install/found.ts";
import {
  EDGE_CLUSTER,
  gatewayCluster,
  providerCluster,
} from "../../../envoy/render/cluster_names.ts";
import { renderEnvoy } from "../../../envoy/render/render_envoy.ts";
import { secretsOf } from "../../../envoy/envoy_words.ts";
import { validateEnvoy } from "../../../envoy/validate.ts";
import { socketPath } from "../../../process/control.ts";
import type { Home } from "../../../process/home.ts";
import type { BehindSockets, NativeOrder } from "../../../process/native/native_order.ts";
import type { Io } from "../../io.ts";
import { caFile } from "./ca_file.ts";
import { filterFiles } from "./filter_files.ts";

/** What a plan is made of. */
export interface PlanOptions {
  readonly home: Home;
  /** The folder of one start of Envoy; it is there. */
  readonly folder: string;
  readonly envoy: FoundEnvoy;
  readonly config: ResolvedConfig;
  readonly level: LogLevel;
  /** Envoy's threads; default: as many as this process may use CPUs. */
  readonly workers?: number;
}

/** What a supervisor is told, and what Envoy reads at its start. */
export interface NativePlan {
  readonly order: NativeOrder;
  readonly bootstrap: string;
  /** Has Envoy check it. Throws a {@link Fault} with Envoy's reason. */
  validate(): Promise<void>;
}

/** Renders a config for Envoy. Writes the filters into the folder, and nothing else that is in use. */
export async function planNative(
  io: Pick<Io, "env" | "allEnv">,
  options: PlanOptions,
): Promise<NativePlan> {
  const { home, folder, envoy, config, level } = options;
  const tables: Record<string, EdgeTable> = {};
  for (const listener of config.listeners) {
    tables[listener.name] = await edgeTableOf(listener, config, {
      gateway: gatewayCluster(listener.name),
      edge: EDGE_CLUSTER,
      clusterOf: providerCluster,
      proxyEnv: io.allEnv(),
    });
  }
  const behind = socketsIn(folder, config.listeners);
  const admin = socketPath(folder, "admin");
  const files = renderEnvoy(config, {
    sockets: behind,
    adminSocket: admin,
    ldsFile: `${folder}/lds.yaml`,
    cdsFile: `${folder}/cds.yaml`,
    wasm: await filterFiles(folder),
    logs: home.logs,
    caFile: await caFile(io, folder),
    tables,
  });
  const { bootstrap, lds, cds, version } = files;
  return {
    bootstrap,
    order: {
      binary: envoy.path,
      version: envoy.version,
      args: envoyArgs({
        bootstrap: bootstrapFile(folder),
        ...LEVELS[level],
        workers: options.workers ?? navigator.hardwareConcurrency,
      }),
      folder,
      admin,
      behind,
      files: { lds, cds, version },
    },
    validate: () =>
      validateEnvoy({ binary: envoy.path, files, folder, secrets: secretsOf(tables) }),
  };
}

/** Where Envoy finds what it reads once. */
export function bootstrapFile(folder: string): string {
  return `${folder}/envoy.yaml`;
}

/** Envoy's own words are many: only one who asks for more gets `info`. */
const LEVELS = {
  debug: { level: "info", wasmLevel: "debug" },
  info: { level: "warning", wasmLevel: "info" },
  warn: { level: "warning", wasmLevel: "warning" },
  error: { level: "error", wasmLevel: "error" },
} as const satisfies Record<LogLevel, unknown>;

/** New ones for each generation: the gateway of the one before listens on its own until it has ended. */
function socketsIn(folder: string, listeners: readonly ModelListener[]): BehindSockets {
  const generation = crypto.randomUUID().slice(0, 4);
  const path = (name: string) => socketPath(folder, `${generation}-${name}`);
  return {
    listeners: Object.fromEntries(listeners.map(({ name }, index) => [name, path(String(index))])),
    edge: path("edge"),
  };
}
