import type { EnvoyAdmin } from "../../envoy/admin.ts";
import { writePrivate } from "../../base/private_file.ts";
import type { WatchedFiles } from "./native_order.ts";

/** Time for Envoy to take a file over: it compiles filters and resolves hosts. */
const TAKE_OVER_MS = 20_000;

/** The files that Envoy watches. */
export class WatchedFolder {
  readonly #folder: string;
  readonly #admin: EnvoyAdmin;
  /** The clusters that Envoy was given last. */
  #cds = "";

  constructor(folder: string, admin: EnvoyAdmin) {
    this.#folder = folder;
    this.#admin = admin;
  }

  /** Puts a file into its place, by renaming: Envoy sees the whole of it or nothing. */
  async write(file: "lds" | "cds", text: string): Promise<void> {
    await writePrivate(`${this.#folder}/${file}.yaml`, text);
    if (file === "cds") this.#cds = text;
  }

  /**
   * Has Envoy go from one config to the next: first the clusters of both, then the listeners. Throws a
   * {@link Fault} with Envoy's reason and restores the files when it refuses.
   */
  async replace(before: WatchedFiles, next: WatchedFiles): Promise<void> {
    // The only thing in this process that reads YAML.
    const { keepingClusters } = await import("../../envoy/render/keeping_clusters.ts");
    const last = this.#cds;
    const both = keepingClusters(next, last);
    try {
      await this.#takeOver("cds", both.version, both.cds);
      await this.#takeOver("lds", next.version, next.lds);
    } catch (error) {
      // In this order: no listener may be without its cluster.
      await this.#restore("lds", before.version, before.lds);
      const restored = keepingClusters({ cds: last }, next.cds);
      await this.#restore("cds", restored.version, restored.cds);
      throw error;
    }
  }

  /** An Envoy that does not answer finds the file when it is started again. */
  async #restore(file: "lds" | "cds", version: string, text: string): Promise<void> {
    await this.#takeOver(file, version, text).catch(() => this.write(file, text));
  }

  async #takeOver(file: "lds" | "cds", version: string, text: string): Promise<void> {
    const limit = AbortSignal.timeout(TAKE_OVER_MS);
    await this.#admin.takeOver(file, version, () => this.write(file, text), limit);
  }
}
