import { pause } from "../../src/base/wait.ts";
import { EnvoyAdmin } from "../../src/envoy/admin.ts";
import { envoyArgs } from "../../src/envoy/envoy_args.ts";
import { renderEnvoy } from "../../src/envoy/render/render_envoy.ts";
import type { EnvoyFiles } from "../../src/envoy/render/render_env.ts";
import { need } from "../support/need.ts";
import { withLua } from "./lua_filter.ts";
import { testConfig, testEnv, type Wanted } from "./test_config.ts";

export const envoy = need("envoy");

/** A real Envoy on a free port, with a script in the filters' place. */
export class RunningEnvoy implements AsyncDisposable {
  readonly folder: string;
  readonly port: number;
  /** The listener's, without a path. */
  readonly url: string;
  readonly admin: EnvoyAdmin;
  readonly #child: Deno.ChildProcess;
  /** What it said, once it has ended. */
  readonly #said: Promise<string>;
  readonly #gateway: Deno.HttpServer;

  private constructor(
    folder: string,
    port: number,
    admin: EnvoyAdmin,
    child: Deno.ChildProcess,
    gateway: Deno.HttpServer,
  ) {
    this.folder = folder;
    this.port = port;
    this.url = `http://127.0.0.1:${port}`;
    this.admin = admin;
    this.#child = child;
    this.#said = new Response(child.stderr).text();
    this.#gateway = gateway;
  }

  static async start(wanted: Wanted = {}): Promise<RunningEnvoy> {
    const folder = await Deno.makeTempDir({ prefix: "planoai-envoy-" });
    const config = testConfig(wanted);
    // Not 0: an Envoy that is told a port later binds it anew, and resets who waits at the old socket.
    const port = freePort();
    const env = { ...testEnv(folder, config), ports: { llm: port } };
    await Deno.writeTextFile(env.caFile, wanted.ca ?? "");
    const files = withLua(renderEnvoy(config, env));
    await Deno.writeTextFile(`${folder}/envoy.yaml`, files.bootstrap);
    await Deno.writeTextFile(env.ldsFile, files.lds);
    await Deno.writeTextFile(env.cdsFile, files.cds);
    const gateway = Deno.serve(
      { path: env.sockets.listeners["llm"]!, onListen() {} },
      wanted.gateway ?? (() => new Response("the gateway", { status: 418 })),
    );
    const child = spawnEnvoy(folder);
    const admin = new EnvoyAdmin(env.adminSocket);
    const running = new RunningEnvoy(folder, port, admin, child, gateway);
    try {
      const signal = AbortSignal.timeout(10_000);
      while (!await admin.ready()) await pause(20, signal);
      return running;
    } catch (error) {
      await running[Symbol.asyncDispose]();
      throw new Error(`Cannot start Envoy: ${await running.#said}`, { cause: error });
    }
  }

  /** The same folder and ports, another config: what a reload would write. */
  rendered(wanted: Wanted, listeners?: Readonly<Record<string, string>>): EnvoyFiles {
    const config = testConfig(wanted);
    const env = testEnv(this.folder, config);
    const sockets = { ...env.sockets, listeners: listeners ?? env.sockets.listeners };
    return withLua(renderEnvoy(config, { ...env, ports: { llm: this.port }, sockets }));
  }

  /** Swaps a watched file as a reload does, and waits for Envoy. */
  async takeOver(name: "lds" | "cds", version: string, text: string): Promise<void> {
    await this.admin.takeOver(name, version, async () => {
      await Deno.writeTextFile(`${this.folder}/${name}.new`, text);
      await Deno.rename(`${this.folder}/${name}.new`, `${this.folder}/${name}.yaml`);
    }, AbortSignal.timeout(5000));
  }

  /** Asks as a client, at a provider's cluster or (without one) at the gateway. */
  async fetch(path: string, cluster?: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (cluster !== undefined) headers.set("x-test-cluster", cluster);
    return await fetch(`${this.url}${path}`, { ...init, headers });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.admin.quit().catch(() => this.#child.kill("SIGKILL"));
    await Promise.all([this.#child.status, this.#said]);
    await this.#gateway.shutdown();
    await Deno.remove(this.folder, { recursive: true });
  }
}

function spawnEnvoy(folder: string): Deno.ChildProcess {
  const args = envoyArgs({
    bootstrap: `${folder}/envoy.yaml`,
    level: "warning",
    wasmLevel: "warning",
    workers: 2,
  });
  return new Deno.Command(envoy.path, {
    args: [...args],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
