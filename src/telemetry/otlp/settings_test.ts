import assert from "@std/assert";
import { attribute } from "../span.ts";
import { type Env, otlpSettings } from "./settings.ts";

const USUAL = new URL("http://localhost:4317");
const OTHER = new URL("http://collector.internal:9000");
const E = "OTEL_EXPORTER_OTLP_";

Deno.test("otlpSettings: address and protocol by the config and the environment", () => {
  const cases: readonly [collector: URL, env: Env, protocol: string, address: string][] = [
    [USUAL, {}, "grpc", "http://localhost:4317/"],
    [OTHER, {}, "grpc", "http://collector.internal:9000/"],
    [USUAL, { [`${E}ENDPOINT`]: "  " }, "grpc", "http://localhost:4317/"],
    [USUAL, { [`${E}ENDPOINT`]: "http://c:4317" }, "grpc", "http://c:4317/"],
    [USUAL, { [`${E}ENDPOINT`]: "http://c:4318" }, "http/protobuf", "http://c:4318/v1/traces"],
    [USUAL, { [`${E}ENDPOINT`]: "https://c/otlp/" }, "http/protobuf", "https://c/otlp/v1/traces"],
    [USUAL, { [`${E}TRACES_ENDPOINT`]: "https://c/in" }, "http/protobuf", "https://c/in"],
    [
      USUAL,
      { [`${E}ENDPOINT`]: "https://a/", [`${E}TRACES_ENDPOINT`]: "https://b/x" },
      "http/protobuf",
      "https://b/x",
    ],
    // What the config says goes before the environment.
    [OTHER, { [`${E}ENDPOINT`]: "http://c:4318" }, "grpc", "http://collector.internal:9000/"],
    [
      OTHER,
      { [`${E}PROTOCOL`]: "http/json" },
      "http/json",
      "http://collector.internal:9000/v1/traces",
    ],
    [USUAL, { [`${E}PROTOCOL`]: "http/json" }, "http/json", "http://localhost:4318/v1/traces"],
    [
      USUAL,
      { [`${E}PROTOCOL`]: "http/json", [`${E}TRACES_PROTOCOL`]: "http/protobuf" },
      "http/protobuf",
      "http://localhost:4318/v1/traces",
    ],
    [USUAL, { [`${E}PROTOCOL`]: "grpc", [`${E}ENDPOINT`]: "c:1" }, "grpc", "https://c:1/"],
    [USUAL, { [`${E}ENDPOINT`]: "127.0.0.1:4317" }, "grpc", "http://127.0.0.1:4317/"],
    [
      USUAL,
      { [`${E}ENDPOINT`]: "c:4317", [`${E}INSECURE`]: "true" },
      "grpc",
      "http://c:4317/",
    ],
  ];
  for (const [collector, env, protocol, address] of cases) {
    const settings = otlpSettings(env, collector);
    const words = JSON.stringify(env);
    assert.equal(settings.protocol, protocol, words);
    assert.equal(settings.url.href, address, words);
    assert.deepEqual(settings.warnings, [], words);
  }
  const metrics = otlpSettings({ [`${E}ENDPOINT`]: "http://c:4318" }, USUAL, "metrics");
  assert.equal(metrics.url.href, "http://c:4318/v1/metrics");
});

Deno.test("otlpSettings: everything else", () => {
  assert.deepEqual(otlpSettings({}, USUAL), {
    isDisabled: false,
    protocol: "grpc",
    url: new URL("http://localhost:4317"),
    headers: [],
    isPacked: false,
    timeoutMs: 10_000,
    resource: [],
    batch: { queue: 2048, batch: 512, delayMs: 1000, totalMs: 30_000 },
    warnings: [],
  });
  const settings = otlpSettings({
    OTEL_SDK_DISABLED: "TRUE",
    [`${E}HEADERS`]: "X-Tenant=a%2Cb, authorization = Bearer x=,",
    [`${E}COMPRESSION`]: "gzip",
    [`${E}TIMEOUT`]: "7",
    [`${E}TRACES_TIMEOUT`]: "8",
    [`${E}CERTIFICATE`]: "/ca.pem",
    OTEL_RESOURCE_ATTRIBUTES: "deployment.environment.name=a%20b,service.name=x,broken,=y",
    OTEL_SERVICE_NAME: "shop",
    OTEL_BSP_MAX_QUEUE_SIZE: "100",
    OTEL_BSP_MAX_EXPORT_BATCH_SIZE: "500",
    OTEL_BSP_SCHEDULE_DELAY: "200",
    OTEL_BSP_EXPORT_TIMEOUT: "9",
  }, USUAL);
  assert.equal(settings.isDisabled, true);
  assert.deepEqual(settings.headers.map(([name, value]) => [name, value.reveal()]), [
    ["x-tenant", "a,b"],
    ["authorization", "Bearer x="],
  ]);
  assert.equal(settings.isPacked, true);
  assert.equal(settings.timeoutMs, 8);
  assert.equal(settings.certificate, "/ca.pem");
  assert.deepEqual(settings.resource, [
    attribute("deployment.environment.name", "a b"),
    attribute("service.namespace", "shop"),
  ]);
  assert.deepEqual(settings.batch, { queue: 100, batch: 100, delayMs: 200, totalMs: 9 });
  assert.deepEqual(settings.warnings, []);
  assert.equal(otlpSettings({ OTEL_BSP_SCHEDULE_DELAY: "5000" }, USUAL).batch.delayMs, 1000);
  for (
    const [exporters, isDisabled] of [["none", true], ["console,otlp", false], [
      "OTLP",
      false,
    ]] as const
  ) {
    assert.equal(
      otlpSettings({ OTEL_TRACES_EXPORTER: exporters }, USUAL).isDisabled,
      isDisabled,
      exporters,
    );
    assert.equal(
      otlpSettings({ OTEL_TRACES_EXPORTER: exporters }, USUAL, "metrics").isDisabled,
      false,
    );
  }
  const named = { OTEL_RESOURCE_ATTRIBUTES: "service.namespace=n", OTEL_SERVICE_NAME: "shop" };
  assert.deepEqual(otlpSettings(named, USUAL).resource, [attribute("service.namespace", "n")]);
});

Deno.test("otlpSettings: what cannot be used is said, and never the value of a secret", () => {
  const { warnings, ...settings } = otlpSettings({
    [`${E}PROTOCOL`]: "smtp",
    [`${E}COMPRESSION`]: "brotli",
    [`${E}TIMEOUT`]: "-1",
    [`${E}ENDPOINT`]: "ftp://canary@c",
    [`${E}HEADERS`]: "host=canary,x-y=can\nary,a b=canary",
    OTEL_BSP_MAX_QUEUE_SIZE: "many",
  }, USUAL);
  assert.equal(settings.protocol, "grpc");
  assert.equal(settings.url.href, "http://localhost:4317/");
  assert.equal(settings.timeoutMs, 10_000);
  assert.equal(settings.batch.queue, 2048);
  assert.deepEqual(settings.headers, []);
  assert.deepEqual(warnings.toSorted(), [
    'Cannot send a header "host" of OTEL_EXPORTER_OTLP_HEADERS: name or value cannot be sent',
    'Cannot send a header "x-y" of OTEL_EXPORTER_OTLP_HEADERS: name or value cannot be sent',
    "Cannot send a header of OTEL_EXPORTER_OTLP_HEADERS: name or value cannot be sent",
    'Cannot use OTEL_BSP_MAX_QUEUE_SIZE "many": it is not a positive number',
    'Cannot use OTEL_EXPORTER_OTLP_COMPRESSION "brotli": it is not gzip or none',
    "Cannot use OTEL_EXPORTER_OTLP_ENDPOINT: it is no http or https address",
    'Cannot use OTEL_EXPORTER_OTLP_PROTOCOL "smtp": it is not grpc, http/protobuf or http/json',
    'Cannot use OTEL_EXPORTER_OTLP_TIMEOUT "-1": it is not a positive number',
  ]);
});
