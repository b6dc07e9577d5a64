import assert from "@std/assert";
import { createLog } from "../../../src/base/log.ts";
import { Secret } from "../../../src/base/secret.ts";
import { OtlpClient } from "../../../src/telemetry/otlp/client.ts";
import { decodeTracesJson } from "../../../src/telemetry/otlp/decode_json.ts";
import { OtlpSink } from "../../../src/telemetry/otlp/otlp_sink.ts";
import { type OtlpSettings, otlpSettings } from "../../../src/telemetry/otlp/settings.ts";
import { attribute, type Span } from "../../../src/telemetry/span.ts";
import { need } from "../../support/need.ts";
import { type RealCollector, startRealCollector } from "./real_collector.ts";

const collector = need("collector");

const SPAN: Span = {
  traceId: "0af7651916cd43dd8448eb211c80319c",
  spanId: "b7ad6b7169203331",
  parentSpanId: "00f067aa0ba902b7",
  traceState: "a=1",
  name: "POST /v1/chat/completions",
  kind: 2,
  startTimeUnixNano: "1700000000000000001",
  endTimeUnixNano: "1700000000000000002",
  service: "plano(llm)",
  attributes: [
    attribute("text", "größer 🚩"),
    attribute("long", "x".repeat(300)),
    attribute("yes", true),
    attribute("ratio", 0.5),
    attribute("list", ["a", "b"]),
    { key: "most", value: { intValue: "9223372036854775807" } },
    { key: "least", value: { intValue: "-9223372036854775808" } },
    { key: "bytes", value: { bytesValue: "AAH/" } },
    { key: "nested", value: { kvlistValue: { values: [attribute("in", -1)] } } },
  ],
  events: [{ timeUnixNano: "1700000000000000001", name: "e", attributes: [attribute("k", 1)] }],
  links: [{ traceId: "01".repeat(16), spanId: "02".repeat(8), attributes: [attribute("k", "v")] }],
  status: { code: 2, message: "broken" },
  resource: [attribute("host.name", "h")],
  scope: "planoai",
};

const SPANS: readonly Span[] = [SPAN, { ...SPAN, spanId: "b7ad6b7169203332", service: "plano(x)" }];

type Place = "grpc" | "http" | "grpcTls" | "httpTls";

const WAYS: readonly [place: Place, protocol: OtlpSettings["protocol"]][] = [
  ["grpc", "grpc"],
  ["http", "http/protobuf"],
  ["http", "http/json"],
  ["grpcTls", "grpc"],
  ["httpTls", "http/protobuf"],
];

Deno.test({
  name: "OtlpSink: a real OpenTelemetry Collector takes what it sends, by every way",
  ignore: collector.ignore,
  async fn(t) {
    const real = await startRealCollector(collector.path);
    try {
      for (const [place, protocol] of WAYS) {
        for (const isPacked of [false, true]) {
          const name = `${place} ${protocol}${isPacked ? " gzip" : ""}`;
          await t.step(name, () => delivered(real, place, { protocol, isPacked }));
        }
      }
      await t.step("a gRPC connection whose certificate nobody trusts", () => untrusted(real));
      await t.step("a body of metrics", () => metrics(real));
    } finally {
      await real.stop();
    }
  },
});

async function delivered(
  real: RealCollector,
  place: Place,
  changes: Partial<OtlpSettings>,
): Promise<void> {
  const lines: string[] = [];
  const settings: OtlpSettings = {
    ...settingsAt(real[place]),
    headers: [
      ["authorization", new Secret("Bearer canary", "a test")],
      ["x-tenant", new Secret("me", "a test")],
    ],
    resource: [attribute("service.namespace", "shop")],
    ...changes,
  };
  const before = real.received.length;
  const sink = new OtlpSink({ settings, ca: [real.ca], log: logTo(lines) });
  sink.add(SPANS);
  await sink.flush();
  await real.until(before + 1);
  await sink.close();
  assert.deepEqual([sink.dropped(), lines], [0, []]);
  const { signal, headers, body } = real.received.at(-1)!;
  assert.equal(signal, "traces");
  assert.deepEqual(headers, { authorization: ["Bearer canary"], "x-tenant": ["me"] });
  const resource = [attribute("host.name", "h"), attribute("service.namespace", "shop")];
  assert.deepEqual(decodeTracesJson(body).spans, SPANS.map((span) => ({ ...span, resource })));
}

async function untrusted(real: RealCollector): Promise<void> {
  const lines: string[] = [];
  const usual = settingsAt(real.grpcTls);
  const settings = { ...usual, batch: { ...usual.batch, totalMs: 300 } };
  const sink = new OtlpSink({ settings, log: logTo(lines) });
  sink.add(SPANS);
  await sink.close();
  assert.equal(sink.dropped(), 2);
  assert.match(lines.join(""), /Cannot send spans to the collector at https:\/\/localhost/);
}

/** One sum, in OTLP/JSON and by hand: the exporter of metrics has tests of its own. */
async function metrics(real: RealCollector): Promise<void> {
  const url = new URL(real.http.replace("traces", "metrics"));
  const settings = { ...settingsAt(url.href), protocol: "http/json" as const };
  const client = new OtlpClient({ settings });
  const point = { asInt: "5", timeUnixNano: "1700000000000000001" };
  const sum = { dataPoints: [point], aggregationTemporality: 2, isMonotonic: true };
  const body = JSON.stringify({
    resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: "m", sum }] }] }],
  });
  const before = real.received.length;
  const signal = AbortSignal.timeout(5000);
  const patience = { totalMs: 5000, signal, hurry: signal };
  const result = await client.deliver("metrics", new TextEncoder().encode(body), patience);
  client.close();
  assert.deepEqual(result, { kind: "taken", rejected: 0 });
  await real.until(before + 1);
  assert.equal(real.received.at(-1)!.signal, "metrics");
}

function settingsAt(url: string): OtlpSettings {
  return { ...otlpSettings({}, new URL("http://localhost:4317")), url: new URL(url) };
}

function logTo(lines: string[]) {
  return createLog({
    level: "debug",
    write: (line) => void lines.push(line),
    now: () => new Date(),
  });
}
