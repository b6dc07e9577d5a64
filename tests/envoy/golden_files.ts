import { fileURLToPath } from "node:url";
import type { ResolvedConfig } from "../../src/config/resolved.ts";
import { renderEnvoy } from "../../src/envoy/render/render_envoy.ts";
import { tracingTo } from "../support/tracing.ts";
import { testListener } from "../support/entry.ts";
import type { Golden } from "../support/golden.ts";
import { testConfig, testEnv } from "./test_config.ts";

/** The renderings that are kept as files, so that a person sees what a change does. */
const CONFIGS: Readonly<Record<string, ResolvedConfig>> = {
  model: testConfig({
    providers: ["https://api.openai.com/v1"],
    listener: { port: 12_000, maxRetries: 2 },
    config: {
      tracing: tracingTo("http://127.0.0.1:4317"),
      timeouts: { connectMs: 5_000, firstByteMs: 60_000, idleMs: 300_000, totalMs: 600_000 },
    },
  }),
  prompt: testConfig({
    providers: ["http://127.0.0.1:11434/v1"],
    config: {
      listeners: [testListener({ kind: "prompt", name: "front", address: "::", port: 10_000 })],
      limits: { bodyBytes: 64 * 2 ** 20, headerBytes: 128 * 1024 },
    },
  }),
};

/** Three files for each config. */
export function* envoyGoldens(): Iterable<Golden> {
  for (const [name, config] of Object.entries(CONFIGS)) {
    const files = renderEnvoy(config, testEnv("/run/planoai", config));
    for (const part of ["bootstrap", "lds", "cds"] as const) {
      const path = fileURLToPath(new URL(`golden/${name}.${part}.yaml`, import.meta.url));
      yield { path, text: files[part] };
    }
  }
}
