/** What all VMs of one Envoy share: its clock, its shared data and its stats. */
export class WasmWorld {
  /** Unix milliseconds; stands still until a test moves it. */
  nowMs: number;
  /** As filters write it, by key. */
  readonly shared = new Map<string, { readonly value: Uint8Array; readonly cas: number }>();
  readonly metrics = new Map<string, WasmMetric>();
  /** Clusters that `http_call` knows; `undefined`: whatever is named. */
  readonly clusters: ReadonlySet<string> | undefined;
  #cas = 0;

  constructor(options: { readonly nowMs?: number; readonly clusters?: readonly string[] } = {}) {
    this.nowMs = options.nowMs ?? 1_700_000_000_000;
    this.clusters = options.clusters === undefined ? undefined : new Set(options.clusters);
  }

  /** Writes shared data; false when `cas` is not the version that stands there. */
  setShared(key: string, value: Uint8Array, cas: number): boolean {
    const there = this.shared.get(key);
    if (cas !== 0 && there !== undefined && there.cas !== cas) return false;
    this.shared.set(key, { value, cas: ++this.#cas });
    return true;
  }

  /** A counter's or gauge's value; 0 when no filter has defined it. */
  valueOf(metric: string): number {
    return this.metrics.get(metric)?.value ?? 0;
  }
}

/** One of Envoy's stats. */
export interface WasmMetric {
  readonly kind: "counter" | "gauge" | "histogram";
  value: number;
  /** What was recorded in a histogram, in order. */
  readonly samples: number[];
}
