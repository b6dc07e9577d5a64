import type { BehindEnvoy } from "../../gateway/gateway.ts";
import type { EdgeTable } from "../edge_table.ts";

/** What a rendering needs besides the config. Paths are absolute. */
export interface RenderEnv {
  /** The gateway's sockets. */
  readonly sockets: BehindEnvoy;
  /** Where Envoy's admin interface is to listen. */
  readonly adminSocket: string;
  /** Where {@link EnvoyFiles} `lds` and `cds` will stand. Envoy watches them: swap them by renaming. */
  readonly ldsFile: string;
  readonly cdsFile: string;
  /** The filters' files. */
  readonly wasm: { readonly llmGateway: string; readonly promptGateway: string };
  /** The folder of the access logs. */
  readonly logs: string;
  /** The authorities that providers' certificates are checked against, PEM. */
  readonly caFile: string;
  /** By the listener's name: what its filter knows. */
  readonly tables: Readonly<Record<string, EdgeTable>>;
  /** Ports instead of the config's, by the listener's name. */
  readonly ports?: Readonly<Record<string, number>>;
}

/** What Envoy reads. `lds` holds keys: all three are for their owner's eyes only. */
export interface EnvoyFiles {
  /** Read once, at start. */
  readonly bootstrap: string;
  /** The listeners, filters and routes. */
  readonly lds: string;
  /** The clusters. */
  readonly cds: string;
  /** What Envoy calls `lds` and `cds` once it has taken them over: a hash of both. */
  readonly version: string;
}
