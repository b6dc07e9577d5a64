import assert from "@std/assert";
import { parse } from "@std/yaml";
import { testConfig, testEnv } from "../../../tests/envoy/test_config.ts";
import { plainTable } from "../../../tests/envoy/table.ts";
import { Fault } from "../../base/fault.ts";
import { renderEnvoy } from "./render_envoy.ts";

const config = testConfig({ providers: ["https://one.example/v1", "https://two.example/v1"] });
const env = testEnv("/run/planoai", config);

function names(text: string): readonly string[] {
  return (parse(text) as { resources: { name: string }[] }).resources.map(({ name }) => name);
}

Deno.test("renderEnvoy makes a cluster of each provider that a table leads to, and of no other", () => {
  const tables = { llm: plainTable("llm", ["https_two.example_443"]) };
  const { cds } = renderEnvoy(config, { ...env, tables });
  assert.deepEqual(names(cds), ["gateway_llm", "edge", "https_two.example_443"]);
});

Deno.test("renderEnvoy names its files by what stands in them", () => {
  const { version, lds, cds } = renderEnvoy(config, env);
  assert.equal(renderEnvoy(config, env).version, version);
  for (const text of [lds, cds]) assert.equal(parse(text).version_info, version);
  const other = { ...config, limits: { bodyBytes: 64 * 2 ** 20 } };
  assert.notEqual(renderEnvoy(other, env).version, version);
});

Deno.test("renderEnvoy refuses a listener whose filter would know nothing", () => {
  assert.throws(() => renderEnvoy(config, { ...env, tables: {} }), Fault);
});
