import { pause } from "../../../src/base/wait.ts";
import type { ResolvedConfig } from "../../../src/config/resolved.ts";
import { EnvoyAdmin } from "../../../src/envoy/admin.ts";
import { edgeTableOf } from "../../../src/envoy/edge_table_of.ts";
import { envoyArgs } from "../../../src/envoy/envoy_args.ts";
import {
  EDGE_CLUSTER,
  gatewayCluster,
  providerCluster,
} from "../../../src/envoy/render/cluster_names.ts";
import type { RenderEnv } from "../../../src/envoy/render/render_env.ts";
import { renderEnvoy } from "../../../src/envoy/render/render_envoy.ts";
import { type Gateway, startGateway } from "../../../src/gateway/gateway.ts";
import type { RequestRecord } from "../../../src/telemetry/request_record.ts";
import { builtFilter } from "../../support/built_filter.ts";
import { need } from "../../support/need.ts";

export const envoy = need("envoy");

/** One plane of a pair. */
export interface Plane {
  readonly url: string;
  /** Of requests that are over, in the order in which they were told. */
  readonly records: RequestRecord[];
}

/** The same config on both planes, each with its own gateway; the native one behind a real Envoy. */
export class PlanePair implements AsyncDisposable {
  readonly embedded: Plane;
  readonly native: Plane;
  readonly admin: EnvoyAdmin;
  readonly #folder: string;
  readonly #gateways: { embedded: Gateway; native: Gateway };
  readonly #startNative: () => Promise<Gateway>;
  readonly #child: Deno.ChildProcess;
  readonly #said: Promise<string>;

  private constructor(parts: {
    embedded: Plane;
    native: Plane;
    admin: EnvoyAdmin;
    folder: string;
    gateways: { embedded: Gateway; native: Gateway };
    startNative: () => Promise<Gateway>;
    child: Deno.ChildProcess;
  }) {
    this.embedded = parts.embedded;
    this.native = parts.native;
    this.admin = parts.admin;
    this.#folder = parts.folder;
    this.#gateways = parts.gateways;
    this.#startNative = parts.startNative;
    this.#child = parts.child;
    this.#said = new Response(parts.child.stderr).text();
  }

  static async start(config: ResolvedConfig): Promise<PlanePair> {
    const folder = await Deno.makeTempDir({ prefix: "planoai-pair-" });
    const listener = config.listeners[0]!;
    const records = { embedded: [] as RequestRecord[], native: [] as RequestRecord[] };
    const embedded = await startGateway(config, {
      record: (record) => void records.embedded.push(record),
    });
    const behind = { listeners: { [listener.name]: `${folder}/g.sock` }, edge: `${folder}/e.sock` };
    const startNative = () =>
      startGateway(config, { behind, record: (record) => void records.native.push(record) });
    const native = await startNative();
    const port = freePort();
    const table = await edgeTableOf(listener, config, {
      gateway: gatewayCluster(listener.name),
      edge: EDGE_CLUSTER,
      clusterOf: providerCluster,
    });
    const env: RenderEnv = {
      sockets: behind,
      adminSocket: `${folder}/admin.sock`,
      ldsFile: `${folder}/lds.yaml`,
      cdsFile: `${folder}/cds.yaml`,
      wasm: { llmGateway: `${folder}/llm.wasm`, promptGateway: `${folder}/prompt.wasm` },
      logs: folder,
      caFile: `${folder}/ca.pem`,
      tables: { [listener.name]: table },
      ports: { [listener.name]: port },
    };
    const files = renderEnvoy(config, env);
    await Deno.writeTextFile(env.caFile, "");
    await Deno.writeFile(env.wasm.llmGateway, await builtFilter("llm_gateway"));
    await Deno.writeFile(env.wasm.promptGateway, await builtFilter("prompt_gateway"));
    await Deno.writeTextFile(`${folder}/envoy.yaml`, files.bootstrap);
    await Deno.writeTextFile(env.ldsFile, files.lds);
    await Deno.writeTextFile(env.cdsFile, files.cds);
    const args = envoyArgs({
      bootstrap: `${folder}/envoy.yaml`,
      level: "warning",
      wasmLevel: "info",
      workers: 2,
    });
    const child = new Deno.Command(envoy.path, {
      args: [...args],
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const admin = new EnvoyAdmin(env.adminSocket);
    const pair = new PlanePair({
      embedded: {
        url: `http://127.0.0.1:${embedded.listeners[0]!.port}`,
        records: records.embedded,
      },
      native: { url: `http://127.0.0.1:${port}`, records: records.native },
      admin,
      folder,
      gateways: { embedded, native },
      startNative,
      child,
    });
    try {
      const signal = AbortSignal.timeout(10_000);
      while (!await admin.ready()) await pause(20, signal);
      return pair;
    } catch (error) {
      await pair[Symbol.asyncDispose]();
      throw new Error(`Cannot start Envoy: ${await pair.#said}`, { cause: error });
    }
  }

  /** The gateway behind Envoy goes away, as when its process ends. */
  async stopGateway(): Promise<void> {
    await this.#gateways.native.close();
  }

  async startGateway(): Promise<void> {
    this.#gateways.native = await this.#startNative();
  }

  /** What Envoy said: complete once the pair is disposed of. */
  get said(): Promise<string> {
    return this.#said;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.admin.quit().catch(() => this.#child.kill("SIGKILL"));
    await Promise.all([this.#child.status, this.#said]);
    await this.#gateways.native.close();
    await this.#gateways.embedded.close();
    await Deno.remove(this.#folder, { recursive: true });
  }
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
