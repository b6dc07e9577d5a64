import assert from "@std/assert";
import { providerCluster } from "../../src/envoy/render/cluster_names.ts";
import { renderEnvoy } from "../../src/envoy/render/render_envoy.ts";
import { validateEnvoy } from "../../src/envoy/validate.ts";
import { tracingTo } from "../support/tracing.ts";
import { faulty } from "../support/upstream_suite.ts";
import { testListener } from "../support/entry.ts";
import { testCertificate } from "../support/tls.ts";
import { envoy } from "./running_envoy.ts";
import { testConfig, testEnv } from "./test_config.ts";
import { plainTable } from "./table.ts";

const { ignore } = envoy;
const SECRET = "sk-a-key-that-nobody-may-read";

/** A rendering of everything that a config can have, with the real filters. */
async function everything(folder: string) {
  const config = testConfig({
    providers: ["https://api.openai.com/v1", "http://[::1]:8080", "https://192.0.2.1", "http://up"],
    config: {
      listeners: [
        testListener({ maxRetries: 3, timeoutMs: 30_000 }),
        testListener({ name: "on", kind: "prompt", address: "::", port: 10_000 }),
        testListener({ name: "010", address: "localhost", port: 12_001 }),
      ],
      limits: { bodyBytes: 64 * 2 ** 20, headerBytes: 128 * 1024 },
      tracing: tracingTo("http://localhost:4317", { sampling: 12.5 }),
      timeouts: { connectMs: 1_500, firstByteMs: 250, idleMs: 90_500, totalMs: 3_600_000 },
    },
  });
  const clusters = config.providers.map(providerCluster);
  const dist = new URL("../../filters/dist/", import.meta.url).pathname;
  const env = testEnv(folder, config);
  const { ca } = await testCertificate();
  await Deno.writeTextFile(env.caFile, ca);
  return renderEnvoy(config, {
    ...env,
    tables: Object.fromEntries(
      config.listeners.map(({ name }) => [
        name,
        { ...plainTable(name, clusters), keys: [SECRET], hosts: ["\u2028\u0085ü😀"] },
      ]),
    ),
    wasm: { llmGateway: `${dist}llm_gateway.wasm`, promptGateway: `${dist}prompt_gateway.wasm` },
  });
}

Deno.test({
  name: "validateEnvoy takes a rendering of everything a config can have, with the real filters",
  ignore,
  fn: async () => {
    const folder = await Deno.makeTempDir();
    try {
      const files = await everything(folder);
      await validateEnvoy({ binary: envoy.path, files, folder, secrets: [SECRET] });
      const left = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
      assert.deepEqual(left.filter((name) => name.startsWith("validate")), []);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

Deno.test({
  name: "validateEnvoy says what Envoy refuses, without the keys of the tables",
  ignore,
  fn: async () => {
    const folder = await Deno.makeTempDir();
    try {
      const files = await everything(folder);
      const validate = (lds: string, limitMs?: number) =>
        validateEnvoy(
          { binary: envoy.path, files: { ...files, lds }, folder, secrets: [SECRET] },
          limitMs,
        );
      const saying = (words: RegExp) => (error: unknown) => {
        assert.doesNotMatch(String(error), /sk-a-key/);
        return faulty("config", words)(error);
      };
      await assert.rejects(
        validate(files.lds.replaceAll("cluster_header", "no_such_field")),
        saying(/no such field: 'no_such_field'/),
      );
      await assert.rejects(
        validate(files.lds.replaceAll("cluster: 'gateway_", "cluster: 'nowhere_")),
        saying(/unknown cluster 'nowhere_llm'/),
      );
      await assert.rejects(
        validate(files.lds.replaceAll('{"listener":', '{"listening":')),
        saying(/[Ww]asm/),
      );
      await assert.rejects(validate(files.lds, 1), saying(/not answered within 0.001 s/));
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

for (
  const [signal, message] of [
    ["INT", "Cannot go on: interrupted while Envoy checked the config; nothing has changed"],
    ["SEGV", "Cannot use the rendered config: Envoy ended with SIGSEGV"],
  ] as const
) {
  Deno.test({
    name: `validateEnvoy says that Envoy was ended by SIG${signal}, and does not blame the config`,
    ignore: Deno.build.os === "windows",
    fn: async () => {
      const folder = await Deno.makeTempDir();
      try {
        const binary = `${folder}/envoy`;
        await Deno.writeTextFile(binary, `#!/bin/sh\nkill -${signal} $$\n`, { mode: 0o755 });
        const files = { bootstrap: "{}", lds: "{}", cds: "{}", version: "1" };
        await assert.rejects(validateEnvoy({ binary, files, folder, secrets: [] }), { message });
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}
