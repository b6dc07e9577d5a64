import type { Provider } from "../providers/provider.ts";
import { PROVIDERS } from "../providers/registry.ts";
import { DEFAULT_PORT } from "./document.ts";

/** A config made from what the environment holds. */
export interface ZeroConfig {
  readonly text: string;
  /** Providers whose key is there. */
  readonly keyed: readonly string[];
  /** Providers that get the client's own key. */
  readonly passThrough: readonly string[];
}

/** What `up` runs when there is no config file (spec/cli-config §1.2.2). */
export function zeroConfig(
  env: Readonly<Record<string, string>>,
  port: number = DEFAULT_PORT,
): ZeroConfig {
  const vendors = PROVIDERS.filter((one) => one.zeroConfig === true);
  const hasKey = (one: Provider) => one.auth.kind !== "none" && (env[one.auth.env] ?? "") !== "";
  const keyed = vendors.filter(hasKey);
  const passThrough = vendors.filter((one) => !hasKey(one));
  const lines = [
    "# Written by planoai up, because it found no config file; rewritten by the next one.",
    "version: v0.4.0",
    "",
    "listeners:",
    "  - type: model",
    "    name: llm",
    "    address: 127.0.0.1",
    `    port: ${port}`,
    "",
    "model_providers:",
    ...keyed.flatMap((one) => entry(one, keyLine(one))),
    ...passThrough.flatMap((one) => entry(one, "passthrough_auth: true")),
    // Without any key a request that names no model still has to work: the mock answers it.
    ...(keyed.length === 0 ? ["  - model: mock/echo", "    default: true"] : []),
    "  - model: mock/*",
    "",
    "tracing:",
    "  random_sampling: 100",
    "  opentracing_grpc_endpoint: http://localhost:4317",
  ];
  return {
    text: lines.join("\n") + "\n",
    keyed: keyed.map((one) => one.id),
    passThrough: passThrough.map((one) => one.id),
  };
}

function keyLine({ auth }: Provider): string {
  return auth.kind === "none" ? "passthrough_auth: true" : `access_key: $${auth.env}`;
}

function entry(provider: Provider, credentials: string): readonly string[] {
  return [
    `  - name: ${provider.id}`,
    `    model: ${provider.id}/*`,
    `    base_url: ${provider.baseUrl}`,
    `    ${credentials}`,
  ];
}
