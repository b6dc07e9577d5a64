import assert from "@std/assert";
import type { ResolvedConfig } from "../../../src/config/resolved.ts";
import { edgeTableOf } from "../../../src/envoy/edge_table_of.ts";
import type { EdgeTable } from "../../../src/envoy/edge_table.ts";
import {
  EDGE_CLUSTER,
  gatewayCluster,
  providerCluster,
} from "../../../src/envoy/render/cluster_names.ts";
import type { EnvoyFiles } from "../../../src/envoy/render/render_env.ts";
import { renderEnvoy } from "../../../src/envoy/render/render_envoy.ts";
import { type BehindEnvoy, type Gateway, startGateway } from "../../../src/gateway/gateway.ts";
import { closeGateway, type Front, type FrontOptions, onFreePorts, upstreamOf } from "../front.ts";
import { RecordLog } from "../record_log.ts";
import { caFileFor } from "./ca_file_for.ts";
import { leaseEnvoy } from "./lease_envoy.ts";
import { placesIn, type TestEnvoy } from "./test_envoy.ts";

/** How long Envoy may take to notice what a client sees at once. */
const NOTICE_MS = 2_000;

/** The filters tell of a request within this after its end. */
const TELL_MS = 250;

let made = 0;

/** Starts a gateway behind a real Envoy: the gateway in this process, as a worker of `up --native` runs it. */
export async function startNative(options: FrontOptions): Promise<Front> {
  const startedMs = Date.now();
  const log = new RecordLog(options.told);
  const trouble: unknown[] = [];
  const config = onFreePorts(options.config);
  const lease = await leaseEnvoy(options.ownEnvoy === true || config.rateLimits !== undefined);
  const { envoy } = lease;
  try {
    const behind = socketsIn(envoy.folder, config);
    const gateway = await startGateway(config, {
      behind,
      // A filter that could not tell of a request tells the next gateway.
      record: (record) => record.startedMs >= startedMs ? log.add(record) : undefined,
      internal: (error) => void trouble.push(error.cause ?? error),
      warn: (message) => void trouble.push(message),
      ...upstreamOf(options),
    });
    try {
      const ports = await envoy.give(await filesFor(envoy, config, behind, options));
      const port = ports.get(config.listeners[0]!.name)!;
      return frontOf({ envoy, gateway, log, trouble, port, release: lease.release });
    } catch (error) {
      await gateway.close();
      throw error;
    }
  } catch (error) {
    await lease.release();
    throw error;
  }
}

interface Parts {
  readonly envoy: TestEnvoy;
  readonly gateway: Gateway;
  readonly log: RecordLog;
  readonly trouble: readonly unknown[];
  readonly port: number;
  readonly release: () => Promise<void>;
}

function frontOf({ envoy, gateway, log, trouble, port, release }: Parts): Front {
  const settled = async (count: number) => {
    const deadline = performance.now() + NOTICE_MS;
    for (;;) {
      const now = envoy.runs ? await envoy.admin.inFlight() : gateway.status().inFlight;
      if (now === count || performance.now() > deadline) return now;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  };
  let over: Promise<void> | undefined;
  return {
    port,
    records: log.records,
    record: async (nth) => (await log.first(nth))[nth - 1]!,
    recorded: (count) => log.first(count),
    assertInFlight: async (count) => assert.equal(await settled(count), count, "in Envoy"),
    served: () => gateway.status().served,
    drain: (timeoutMs) => drain(envoy, gateway, timeoutMs),
    close: () =>
      over ??= (async () => {
        try {
          await closeGateway(gateway, trouble);
          assert.deepEqual(await envoy.trouble(), [], "Envoy or a filter failed");
        } finally {
          await release();
        }
      })(),
  };
}

/** As the supervisor of `up --native` does. */
async function drain(envoy: TestEnvoy, gateway: Gateway, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  await envoy.admin.drain();
  while (await envoy.admin.inFlight() > 0 && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await new Promise((resolve) => setTimeout(resolve, TELL_MS));
  await envoy.stop();
  await gateway.drain(1_000);
}

async function filesFor(
  envoy: TestEnvoy,
  config: ResolvedConfig,
  sockets: BehindEnvoy,
  options: FrontOptions,
): Promise<EnvoyFiles> {
  const tables: Record<string, EdgeTable> = {};
  for (const listener of config.listeners) {
    tables[listener.name] = await edgeTableOf(listener, config, {
      gateway: gatewayCluster(listener.name),
      edge: EDGE_CLUSTER,
      clusterOf: providerCluster,
    });
  }
  return renderEnvoy(config, {
    ...placesIn(envoy.folder),
    sockets,
    caFile: await caFileFor(envoy.folder, options.caCerts),
    tables,
  });
}

/** Others for each stage: nothing that Envoy still holds of one leads to the next. */
function socketsIn(folder: string, config: ResolvedConfig): BehindEnvoy {
  const nth = ++made;
  return {
    listeners: Object.fromEntries(
      config.listeners.map(({ name }, index) => [name, `${folder}/${nth}-${index}`]),
    ),
    edge: `${folder}/${nth}-edge`,
  };
}
