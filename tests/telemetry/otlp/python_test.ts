import assert from "@std/assert";
import { startCollector } from "../../../src/telemetry/otlp/collector.ts";
import { plainValue } from "../../../src/telemetry/otlp/plain_value.ts";
import type { KeyValue } from "../../../src/telemetry/span.ts";
import { need } from "../../support/need.ts";
import { KeptSpans } from "./kept_spans.ts";

const python = need("otel_python");
const script = new URL("export.py", import.meta.url).pathname;

for (const protocol of ["grpc", "http"]) {
  for (const packing of ["plain", "gzip"]) {
    Deno.test({
      name: `startCollector takes what Python's OTLP exporters send: ${protocol}, ${packing}`,
      ignore: python.ignore,
      fn: () => exported(protocol, packing),
    });
  }
}

async function exported(protocol: string, packing: string): Promise<void> {
  const sink = new KeptSpans();
  const collector = await startCollector({ host: "127.0.0.1", grpcPort: 0, httpPort: 0, sink });
  const port = protocol === "grpc" ? collector.grpcPort : collector.httpPort;
  const { code, stdout, stderr } = await new Deno.Command(python.path, {
    args: [script, protocol, packing, `http://127.0.0.1:${port}`],
    // A proxy of the machine is none of this test's.
    env: { NO_PROXY: "127.0.0.1", OTEL_METRIC_EXPORT_INTERVAL: "60000" },
  }).output();
  await collector.close();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  const [sent, traceId, spanId] = new TextDecoder().decode(stdout).trim().split(" ");
  assert.equal(sent, "True", new TextDecoder().decode(stderr));

  assert.equal(sink.spans.length, 1002);
  const child = sink.spans.find((span) => span.spanId === spanId)!;
  const parent = sink.spans.find((span) => span.spanId === child.parentSpanId)!;
  assert.deepEqual([parent.traceId, child.traceId], [traceId, traceId]);
  assert.deepEqual([parent.name, parent.kind, child.name, child.kind], ["parent", 2, "child", 3]);
  assert.deepEqual([parent.service, parent.scope], ["python", "the scope"]);
  assert.equal(plain(parent.resource!)["host.name"], "h");
  assert.deepEqual(plain(parent.attributes), {
    text: "größer 🚩",
    yes: true,
    most: "9223372036854775807",
    minus: -1,
    ratio: 0.5,
    list: ["a", "b"],
    numbers: [1, 2],
  });
  assert.deepEqual(child.status, { code: 2, message: "it broke" });
  assert.deepEqual(child.events.map(({ name }) => name), ["retry", "exception"]);
  assert.equal(plain(child.events[1]!.attributes)["exception.message"], "broken");
  assert.deepEqual(child.links.map((link) => [link.spanId, plain(link.attributes)]), [
    [parent.spanId, { why: "test" }],
  ]);
  assert.ok(BigInt(child.endTimeUnixNano) >= BigInt(child.startTimeUnixNano));
  const { requests, refused, rejected } = collector.counts();
  assert.ok(requests.metrics >= 1 && requests.logs >= 1, JSON.stringify(requests));
  assert.deepEqual([refused, rejected], [0, 0]);
}

function plain(attributes: readonly KeyValue[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, plainValue(value)]));
}
