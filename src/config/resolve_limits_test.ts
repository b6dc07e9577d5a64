import assert from "@std/assert";
import { loadConfig } from "./load.ts";
import { renderResolvedYaml } from "./render_resolved.ts";
import type { ResolvedConfig } from "./resolved.ts";

const env = { KEY: "secret-value-1" };

function load(body: string, listeners = "[]"): ResolvedConfig {
  const text = `version: v0.4.0\nlisteners: ${listeners}\n${body}`;
  const { config, diagnostics } = loadConfig({ file: "/c.yaml", text, env });
  assert.notEqual(config, undefined, JSON.stringify(diagnostics));
  return config!;
}

Deno.test("resolve reads rate limits once each, with true windows", () => {
  const limit = (model: string, more: string, unit: string) =>
    `{model: ${model}, selector: {key: X-User${more}}, limit: {tokens: 100, unit: ${unit}}}`;
  const config = load(
    "model_providers: [{model: mock/m}]\nratelimits: [" + [
      limit("m", "", "second"),
      limit("m", ", value: '*'", "second"),
      limit("m", ", value: '*'", "day"),
      limit("mock/m", ", value: $KEY", "minute"),
      limit("'*'", "", "hour"),
    ].join(", ") + "]\n",
  );
  const each = { header: "x-user", tokens: 100 };
  assert.deepEqual(config.rateLimits, [
    { ...each, model: "m", windowMs: 1_000 },
    { ...each, model: "m", windowMs: 86_400_000 },
    { ...each, model: "mock/m", value: "secret-value-1", windowMs: 60_000 },
    { ...each, model: "*", windowMs: 3_600_000 },
  ]);
  const rendered = renderResolvedYaml(config);
  assert.match(rendered, /^ratelimits:\n( {2}- limit:\n {6}tokens: 100\n {6}unit: second\n)/m);
  assert.equal(rendered.includes("secret-value"), false);
});

Deno.test("resolve refuses a selector out of a variable that is no header", () => {
  for (const value of ["a b", "Host"]) {
    const { config, diagnostics } = loadConfig({
      file: "c",
      text: "version: v0.4.0\nlisteners: []\nmodel_providers: [{model: mock/m}]\n" +
        "ratelimits: [{model: m, selector: {key: $H}, limit: {tokens: 1, unit: day}}]\n",
      env: { H: value },
    });
    assert.equal(config, undefined, value);
    assert.match(diagnostics[0]!.message, /^Cannot count by the header in \$H: /);
  }
});

Deno.test("resolve finds the collector of spans, when some are to be made", () => {
  const table: readonly (readonly [tracing: string, variable: string, collector?: string])[] = [
    ["{}", "http://env:1"],
    ["{random_sampling: 0, opentracing_grpc_endpoint: 'http://c:1'}", ""],
    ["{random_sampling: 5}", "", "http://localhost:4317/"],
    ["{random_sampling: 5}", "http://env:1", "http://env:1/"],
    ["{random_sampling: 5, opentracing_grpc_endpoint: 'http://c'}", "http://e:1", "http://c:4317/"],
    ["{random_sampling: 5, opentracing_grpc_endpoint: 'http://c:80'}", "", "http://c/"],
    ["{random_sampling: 5, opentracing_grpc_endpoint: $C}", "", "http://var:9/"],
  ];
  for (const [tracing, variable, collector] of table) {
    const { config, diagnostics } = loadConfig({
      file: "c",
      text:
        `version: v0.4.0\nlisteners: []\nmodel_providers: [{model: mock/m}]\ntracing: ${tracing}\n`,
      env: { OTEL_TRACING_GRPC_ENDPOINT: variable, C: "http://var:9" },
    });
    assert.equal(config?.tracing?.collector.href, collector, JSON.stringify(diagnostics));
    assert.equal(config?.tracing?.sampling, collector && 5);
  }
  const bad = loadConfig({
    file: "c",
    text:
      "version: v0.4.0\nlisteners: []\nmodel_providers: [{model: mock/m}]\ntracing: {random_sampling: 1}\n",
    env: { OTEL_TRACING_GRPC_ENDPOINT: "https://secret:4317" },
  });
  assert.equal(bad.config, undefined);
  assert.deepEqual(
    bad.diagnostics.filter((one) => one.severity === "error").map((one) => one.message),
    ['Cannot send spans to the address in $OTEL_TRACING_GRPC_ENDPOINT: its scheme is "https"'],
  );
});

Deno.test("resolve gives prompt listeners their kind, beside the model listener that is always there", () => {
  const config = load("model_providers: [{model: mock/m}]", "[{type: prompt, name: p}]");
  assert.deepEqual(config.listeners.map(({ kind, name, port }) => [kind, name, port]), [
    ["prompt", "p", 10000],
    [undefined, "egress_traffic", 12000],
  ]);
  assert.match(renderResolvedYaml(config), /type: prompt\n/);
});
