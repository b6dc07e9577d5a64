import assert from "@std/assert";
import { loadConfig } from "./load.ts";
import { renderResolvedYaml } from "./render_resolved.ts";

function load(sources: string) {
  const text = `version: v0.4.0\nlisteners: []\nmodel_providers: [{model: mock/m}]\n` +
    `model_metrics_sources: ${sources}\n`;
  const env = { ADDRESS: "http://user:word@127.0.0.1:9/prices", WRONG: "nowhere" };
  return loadConfig({ file: "/c.yaml", text, env });
}

Deno.test("resolve reads the source of costs, with its usual address", () => {
  const { config, diagnostics } = load("[{type: cost, provider: models.dev}]");
  assert.deepEqual(config?.metricsSources?.cost, {
    provider: "models.dev",
    url: new URL("https://models.dev/api.json"),
    aliases: new Map(),
  });
  assert.deepEqual(diagnostics.filter(({ rule }) => rule === "planned_feature"), []);
  assert.equal(load("[]").config?.metricsSources, undefined);
});

Deno.test("resolve reads its address out of a variable, its names and how often", () => {
  const { config } = load(
    "[{type: cost, provider: digitalocean, url: $ADDRESS, refresh_interval: 60, " +
      "model_aliases: {openai-gpt-4o: openai/gpt-4o}}]",
  );
  assert.deepEqual(config?.metricsSources?.cost, {
    provider: "digitalocean",
    url: new URL("http://user:word@127.0.0.1:9/prices"),
    refreshMs: 60_000,
    aliases: new Map([["openai-gpt-4o", "openai/gpt-4o"]]),
  });
  const rendered = renderResolvedYaml(config!);
  assert.match(rendered, /model_metrics_sources:\n {2}- model_aliases:\n/);
  assert.equal(rendered.includes("word"), false);
});

Deno.test("resolve refuses a source whose address is none, and says that latencies are to come", () => {
  const wrong = load("[{type: cost, provider: models.dev, url: $WRONG}]");
  assert.match(JSON.stringify(wrong.diagnostics), /Cannot read costs from \\"\$WRONG\\"/);
  const both = load(
    "[{type: latency, provider: prometheus, url: 'http://127.0.0.1:9', query: x}, " +
      "{type: cost, provider: models.dev}]",
  );
  assert.equal(both.config?.metricsSources?.cost.provider, "models.dev");
  assert.deepEqual(both.diagnostics.map(({ rule }) => rule), ["planned_feature"]);
});
