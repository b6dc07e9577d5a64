import type { FindOptions } from "../../src/envoy/install/options.ts";
import type { PinnedEnvoy } from "../../src/envoy/install/pinned.ts";

/** A fresh `~/.plano`, and who looks for an Envoy in it. */
export class EnvoyHome implements AsyncDisposable {
  readonly root: string;
  /** What was said so far. */
  said = "";
  /** The environment; the `PATH` has the system's programs. */
  readonly env: Record<string, string>;
  readonly #stop = new AbortController();
  readonly #pinned: PinnedEnvoy | undefined;

  constructor(pinned?: PinnedEnvoy) {
    this.root = Deno.makeTempDirSync({ prefix: "plano" });
    this.env = { PATH: Deno.env.get("PATH") ?? "" };
    this.#pinned = pinned;
  }

  get options(): FindOptions {
    return {
      root: this.root,
      cwd: this.root,
      env: (name) => this.env[name],
      screen: { write: (text) => this.said += text, terminal: false, columns: 80 },
      signal: this.#stop.signal,
      ...(this.#pinned === undefined ? {} : { pinned: this.#pinned }),
    };
  }

  /** Ctrl-C. */
  stop(): void {
    this.#stop.abort();
  }

  /** What stands in its `bin`. */
  files(): string[] {
    return [...Deno.readDirSync(`${this.root}/bin`)].map((entry) => entry.name).sort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.root, { recursive: true });
  }
}
