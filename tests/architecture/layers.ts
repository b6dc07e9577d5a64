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
  { from: "src/providers", to: "src/base", why: "JSON values, in the rare tweak of a body" },
  { from: "src/providers", to: "src/ir", why: "names dialects and quirks, as data" },
  { from: "src/providers", to: "src/dialects", why: "the ids of dialects, not their code" },
  { from: "src/config", to: "src/base", why: "secrets and faults" },
  { from: "src/config", to: "src/ir", why: "dialect ids in the resolved config" },
  { from: "src/config", to: "src/providers", why: "a config names providers" },
  { from: "src/transport", to: "src/base", why: "faults are how a call fails" },
  {
    from: "src/transport",
    to: "src/providers",
    why: "how a provider is told who asks, where that has to be fetched or signed",
  },
  { from: "src/transport", to: "src/config", why: "the entry whose credential is fetched" },
  { from: "src/telemetry", to: "src/base", why: "faults are how a request fails" },
  { from: "src/telemetry", to: "src/ir", why: "a record holds losses" },
  { from: "src/telemetry", to: "src/providers", why: "costs come from the catalogue's prices" },
  {
    from: "src/telemetry",
    to: "src/config",
    why: "what the config says of tracing and its bounds",
  },
  { from: "src/telemetry", to: "src/transport", why: "spans leave over HTTP" },
  { from: "src/routing", to: "src/base", why: "faults for names that lead nowhere" },
  { from: "src/routing", to: "src/providers", why: "the models that a wildcard offers" },
  {
    from: "src/routing",
    to: "src/config",
    why: "the provider entries and aliases that names lead to",
  },
  {
    from: "src/gateway",
    to: "filters/core",
    why: "peeking, splicing and tapping bytes, as the filters do",
  },
  { from: "src/gateway", to: "src/base", why: "JSON, SSE, faults, ids, secrets" },
  { from: "src/gateway", to: "src/ir", why: "the pivot's requests, replies and streams" },
  {
    from: "src/gateway",
    to: "src/dialects",
    why: "the registry: which codec a path and a target mean",
  },
  { from: "src/gateway", to: "src/config", why: "the resolved config that it runs" },
  {
    from: "src/gateway",
    to: "src/providers",
    why: "paths, bodies and credentials as a provider wants them",
  },
  { from: "src/gateway", to: "src/transport", why: "calling providers" },
  { from: "src/gateway", to: "src/routing", why: "a model's targets" },
  { from: "src/gateway", to: "src/telemetry", why: "it fills the story of each request" },
  { from: "src/envoy", to: "src/base", why: "faults that say how to get an Envoy" },
  { from: "src/envoy", to: "src/config", why: "the config that is rendered for Envoy" },
  { from: "src/envoy", to: "src/gateway", why: "the gateway's sockets, and when it tries again" },
  { from: "src/envoy", to: "src/ir", why: "what a dialect tells the filters of itself" },
  { from: "src/envoy", to: "src/dialects", why: "refusals in each client's words" },
  { from: "src/envoy", to: "src/providers", why: "what a provider wants done to a body" },
  { from: "src/envoy", to: "src/transport", why: "which credentials and proxies only Deno can do" },
  { from: "src/envoy", to: "src/routing", why: "where every name leads" },
  { from: "src/process", to: "src/base", why: "faults that say who holds a port or a pid file" },
  {
    from: "src/process",
    to: "src/envoy",
    why: "the native plane's supervisor asks Envoy over its admin socket",
  },
  {
    from: "src/mock",
    to: "src/base",
    why: "JSON and ids; its dialects are its own, or a bug would hide itself",
  },
  { from: "src/viewer", to: "src/base", why: "JSON of what was said, faults of who asks" },
  { from: "src/viewer", to: "src/telemetry", why: "the traces that it shows, and their names" },
  { from: "src/cli", to: "src/base", why: "faults become exit codes" },
  { from: "src/cli", to: "src/providers", why: "models lists the catalogue by provider" },
  { from: "src/cli", to: "src/config", why: "validate, schema, init and discovery" },
  {
    from: "src/cli",
    to: "src/transport",
    why: "`chatgpt login` talks to the issuer; `up` asks which credential files a daemon may read",
  },
  {
    from: "src/cli",
    to: "src/telemetry",
    why: "`serve` hands it the stories; `trace` and `obs` read what it keeps",
  },
  { from: "src/cli", to: "src/gateway", why: "`serve` runs it" },
  { from: "src/cli", to: "src/envoy", why: "`envoy` installs it, `up --native` starts it" },
  { from: "src/cli", to: "src/process", why: "up, down, status and logs manage the daemon" },
  { from: "src/cli", to: "src/viewer", why: "`trace` and `obs` show what it draws" },
  {
    from: "src/cli",
    to: "src/mock",
    why: "the command `mock`, and the provider mock/* of `serve`",
  },
];

/** A package that product code may import, the one folder that may, and why it is not our own code. */
export interface PackageUse {
  readonly folder: string;
  readonly name: string;
  readonly why: string;
}

/** Every use of a package by product code. A use that is not here, or no more, fails. */
export const PACKAGES: readonly PackageUse[] = [
  { folder: "src/cli", name: "@clack/prompts", why: "the questions of `init` on a terminal" },
  { folder: "src/cli", name: "@std/cli", why: "parsing of arguments, and did-you-mean" },
  { folder: "src/config", name: "@std/yaml", why: "YAML with the position of every node" },
  { folder: "src/mock", name: "@std/yaml", why: "scenario files" },
  { folder: "src/envoy", name: "@std/yaml", why: "what Envoy reads" },
  {
    folder: "src/envoy",
    name: "assemblyscript",
    why: "the compiler of the filters, in a process of its own that only `build` starts",
  },
  { folder: "src/gateway", name: "@hono/hono", why: "routes off the hot path" },
  {
    folder: "src/viewer",
    name: "fast-string-truncated-width",
    why: "columns that a text takes on a terminal",
  },
];
