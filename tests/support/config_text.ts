import assert from "@std/assert";
import { loadConfig } from "../../src/config/load.ts";
import type { ResolvedConfig } from "../../src/config/resolved.ts";

/** A config from its text, as `up` reads it. */
export function configOf(text: string, env: Readonly<Record<string, string>> = {}): ResolvedConfig {
  const { config, diagnostics } = loadConfig({ file: "config.yaml", text, env });
  assert.notEqual(config, undefined, JSON.stringify(diagnostics));
  return config!;
}

/** One with these `model_providers`, one loopback listener and whatever `more` says. */
export function configWith(providers: readonly string[], more = ""): ResolvedConfig {
  return configOf([
    "version: v0.4.0",
    "listeners: [{ type: model, name: llm, port: 12000 }]",
    "model_providers:",
    ...providers.map((one) => `  - { ${one} }`),
    more,
  ].join("\n"));
}
