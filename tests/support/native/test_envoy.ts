import { fileURLToPath } from "node:url";
import { EnvoyAdmin } from "../../../src/envoy/admin.ts";
import { envoyArgs } from "../../../src/envoy/envoy_args.ts";
import { filterUrl } from "../../../src/envoy/filters.ts";
import type { EnvoyFiles } from "../../../src/envoy/render/render_env.ts";
import { renderEnvoy } from "../../../src/envoy/render/render_envoy.ts";
import { writePrivate } from "../../../src/base/private_file.ts";
import { configOf } from "../config_text.ts";

/** How long Envoy may take for anything that a test waits for. */
const PATIENCE_MS = 15_000;

/** A real Envoy that is given one config after the other, and belongs to one test file. */
export class TestEnvoy {
  /** Everything that it reads, writes and listens on. Short: a socket's path has 108 bytes. */
  readonly folder: string;
  readonly admin: EnvoyAdmin;
  readonly #child: Deno.ChildProcess;
  readonly #none: EnvoyFiles;
  #read = 0;
  #ended = false;

  private constructor(folder: string, child: Deno.ChildProcess, none: EnvoyFiles) {
    this.folder = folder;
    this.admin = new EnvoyAdmin(`${folder}/admin`);
    this.#child = child;
    this.#none = none;
  }

  /** Starts one that listens nowhere yet. */
  static async start(binary: string): Promise<TestEnvoy> {
    const folder = await Deno.makeTempDir({ dir: "/tmp", prefix: "planoai-e-" });
    const none = renderEnvoy(NOTHING, {
      ...placesIn(folder),
      sockets: { listeners: {}, edge: `${folder}/none` },
      caFile: "",
      tables: {},
    });
    await writePrivate(`${folder}/envoy.yaml`, none.bootstrap);
    await writePrivate(`${folder}/cds.yaml`, none.cds);
    await writePrivate(`${folder}/lds.yaml`, none.lds);
    const child = new Deno.Command(binary, {
      args: [
        ...envoyArgs({
          bootstrap: `${folder}/envoy.yaml`,
          level: "warning",
          wasmLevel: "info",
          workers: 1,
        }),
        ...["--log-path", `${folder}/envoy.log`],
      ],
      cwd: folder,
      clearEnv: true,
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    const envoy = new TestEnvoy(folder, child, none);
    child.status.then(() => envoy.#ended = true);
    const deadline = performance.now() + PATIENCE_MS;
    while (!await envoy.admin.ready(1_000)) {
      if (!envoy.runs || performance.now() > deadline) {
        const log = await envoy.#log();
        envoy.dispose();
        throw new Error(`Cannot start Envoy: it does not answer\n${log}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return envoy;
  }

  /** Has it listen nowhere. */
  async rest(): Promise<void> {
    await this.#swap("lds", this.#none);
  }

  /** Gives it another config, and says on which ports its listeners are. */
  async give(files: EnvoyFiles): Promise<ReadonlyMap<string, number>> {
    // In this order: no listener may be without its cluster.
    await this.#swap("cds", files);
    await this.#swap("lds", files);
    return await this.admin.ports();
  }

  async #swap(file: "cds" | "lds", files: EnvoyFiles): Promise<void> {
    const swap = () => writePrivate(`${this.folder}/${file}.yaml`, files[file]);
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), PATIENCE_MS);
    try {
      await this.admin.takeOver(file, files.version, swap, limit.signal);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Lines of its log since the last time, that speak of something which must not be. */
  async trouble(): Promise<readonly string[]> {
    const log = await this.#log();
    const fresh = log.slice(this.#read);
    this.#read = log.length;
    return fresh.split("\n").filter((line) => /\]\[(error|critical)\]/.test(line));
  }

  /** False once it was told to end. */
  get runs(): boolean {
    return !this.#ended;
  }

  /** Ends it, and what runs in it. Its log stays. */
  async stop(): Promise<void> {
    this.#kill();
    await this.#child.status;
  }

  /** Removes what it leaves behind, once it has been stopped. */
  async remove(): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }

  /** Both at once: all that can be done while a test file unloads. */
  dispose(): void {
    this.#kill();
    Deno.removeSync(this.folder, { recursive: true });
  }

  #kill(): void {
    if (this.#ended) return;
    this.#ended = true;
    // It takes a second for SIGTERM, and has nothing to lose.
    this.#child.kill("SIGKILL");
  }

  async #log(): Promise<string> {
    return await Deno.readTextFile(`${this.folder}/envoy.log`).catch(() => "");
  }
}

/** What every rendering for an Envoy of this folder has in common. */
export function placesIn(folder: string) {
  return {
    adminSocket: `${folder}/admin`,
    ldsFile: `${folder}/lds.yaml`,
    cdsFile: `${folder}/cds.yaml`,
    logs: folder,
    wasm: {
      llmGateway: fileURLToPath(filterUrl("llm_gateway")),
      promptGateway: fileURLToPath(filterUrl("prompt_gateway")),
    },
  };
}

const NOTHING = {
  ...configOf("version: v0.4.0\nlisteners: [{ type: model, name: none }]\nmodel_providers: []"),
  listeners: [],
};
