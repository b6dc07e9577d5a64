/**
 * The layers, lowest first: a folder may import only from folders that stand before it here
 * (DESIGN §4), and of those only the ones that EDGES lists with a reason.
 */
export const LAYERS = [
  "filters/core",
  "src/base",
  "src/ir",
  "src/dialects",
  "src/providers",
  "src/config",
  "src/transport",
  "src/state",
  "src/telemetry",
  "src/routing",
  "src/chains",
  "src/agents",
  "src/signals",
  "src/gateway",
  "src/claude_cli",
  "src/envoy",
  "src/process",
  "src/mock",
  "src/viewer",
  "src/cli",
] as const;

/** One allowed edge, `from` → `to`, and why it is there. An edge that nobody uses fails the test. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly why: string;
}

/** What stands on what. */
export const EDGES: readonly Edge[] = [
  { from: "src/ir", to: "src/base", why: "JSON values, faults and transducers are its vocabulary" },
  { from: "src/dialects", to: "src/base", why: "JSON, SSE text and faults" },
  {
    from: "src/dialects",
    to: "src/ir",
    why: "a dialect is a codec between its wire and the pivot",
  },
  { from: "src/providers", to: "src/ir", why: "names dialects and quirks, as data" },
  { from: "src/providers", to: "src/dialects", why: "the ids of dialects, not their code" },
  { from: "src/config", to: "src/base", why: "secrets and faults" },
  { from: "src/config", to: "src/ir", why: "dialect ids in the resolved config" },
  { from: "src/config", to: "src/providers", why: "a config names providers" },
  { from: "src/transport", to: "src/base", why: "faults, and secrets for a proxy's login" },
];

/** Packages that product code may import, and the folders that may, each with a reason. */
export const PACKAGES: readonly {
  readonly name: string;
  readonly folder: string;
  readonly why: string;
}[] = [];
