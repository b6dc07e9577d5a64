import type { ModelListener, ResolvedConfig } from "../../src/config/resolved.ts";
import { providerCluster } from "../../src/envoy/render/cluster_names.ts";
import type { EdgeTable } from "../../src/envoy/edge_table.ts";
import type { RenderEnv } from "../../src/envoy/render/render_env.ts";
import { testEntry, testListener } from "../support/entry.ts";
import { plainTable } from "./table.ts";

/** What a test wants of an Envoy. */
export interface Wanted {
  /** Addresses of providers; `clusterOf` names their clusters. */
  readonly providers?: readonly string[];
  readonly listener?: Partial<ModelListener>;
  readonly config?: Partial<ResolvedConfig>;
  /** PEM. Default: nobody is trusted. */
  readonly ca?: string;
  /** Answers what goes to the gateway. Default 418. */
  readonly gateway?: (request: Request) => Response | Promise<Response>;
}

/** A config of one listener and some providers, all on loopback. */
export function testConfig(wanted: Wanted = {}): ResolvedConfig {
  return {
    file: "/etc/plano/config.yaml",
    version: "v0.4.0",
    listeners: [testListener(wanted.listener)],
    providers: (wanted.providers ?? []).map((baseUrl) => testEntry("openai/gpt-4o", { baseUrl })),
    aliases: new Map(),
    limits: { bodyBytes: 32 * 2 ** 20 },
    timeouts: { connectMs: 5_000, firstByteMs: 300_000, idleMs: 300_000, totalMs: 86_400_000 },
    drainTimeoutMs: 30_000,
    unsupportedTools: "drop",
    ...wanted.config,
  };
}

/** Where everything of a test's Envoy stands. */
export function testEnv(folder: string, config: ResolvedConfig): RenderEnv {
  const clusters = config.providers.map(providerCluster);
  return {
    sockets: {
      listeners: Object.fromEntries(
        config.listeners.map(({ name }) => [name, `${folder}/${name}.sock`]),
      ),
      edge: `${folder}/edge.sock`,
    },
    adminSocket: `${folder}/admin.sock`,
    ldsFile: `${folder}/lds.yaml`,
    cdsFile: `${folder}/cds.yaml`,
    wasm: { llmGateway: `${folder}/llm.wasm`, promptGateway: `${folder}/prompt.wasm` },
    logs: folder,
    caFile: `${folder}/ca.pem`,
    tables: Object.fromEntries(
      config.listeners.map(({ name }) => [name, plainTable(name, clusters, tracedAs(config))]),
    ),
  };
}

/** What edge_table_of.ts says of a config that traces. */
function tracedAs({ tracing }: ResolvedConfig): Partial<EdgeTable> {
  if (tracing === undefined) return {};
  return { tracing: { sampling: tracing.sampling, headerPrefixes: [], headers: [] } };
}

/** The name under which `x-test-cluster` finds a provider. */
export function clusterOf(baseUrl: string): string {
  return providerCluster({ baseUrl: new URL(baseUrl) });
}
