import assert from "@std/assert";
import type { Attempt } from "../../otlp/delivery.ts";
import { ProtoReader } from "../../otlp/proto_reader.ts";
import type { RequestRecord } from "../../request_record.ts";
import { encodeMetricsJson } from "./encode_json.ts";
import { encodeMetricsProtobuf } from "./encode_protobuf.ts";
import { GenAiMetrics } from "./gen_ai_metrics.ts";
import { MetricsPusher, pushPeriod } from "./metrics_pusher.ts";

const plain: RequestRecord = {
  requestId: "req_1",
  startedMs: 0,
  method: "POST",
  path: "/v1/chat/completions",
  listener: "llm",
  dialect: "openai_chat",
  provider: "gemini",
  upstreamModel: "gemini-3",
  responseModel: "gemini-3-001",
  attempts: 1,
  status: 200,
  durationMs: 1500,
  stream: true,
  firstByteMs: 200,
  losses: [],
  outcome: "ok",
  usage: { input: 70, output: 10, cacheRead: 0, cacheWrite: -1, cacheWrite1h: -1, reasoning: -1 },
};

const timed = { startTimeUnixNano: "1000", timeUnixNano: "2000" };

function counted(...records: readonly RequestRecord[]) {
  const metrics = new GenAiMetrics();
  for (const record of records) metrics.record(record);
  return metrics.histograms();
}

/** `name{attributes} count sum` of each point. */
function lines(...records: readonly RequestRecord[]): readonly string[] {
  return counted(...records).flatMap(({ name, unit, points }) =>
    points.map(({ attributes, histogram }) => {
      const labels = attributes.map(({ key, value }) =>
        `${key.replace("gen_ai.", "")}=${"stringValue" in value ? value.stringValue : "?"}`
      );
      return `${name} ${unit} {${labels.join()}} ${histogram.count} ${histogram.sum}`;
    })
  );
}

const common =
  "operation.name=chat,provider.name=gcp.gemini,request.model=gemini-3,response.model=gemini-3-001";

Deno.test("GenAiMetrics counts tokens, duration and first token by the conventions' names", () => {
  assert.deepEqual(lines(plain, plain), [
    `gen_ai.client.token.usage {token} {${common},token.type=input} 2 140`,
    `gen_ai.client.token.usage {token} {${common},token.type=output} 2 20`,
    `gen_ai.client.operation.duration s {${common}} 2 3`,
    `gen_ai.server.time_to_first_token s {${common}} 2 0.4`,
  ]);
});

Deno.test("GenAiMetrics names what failed, and counts no first token of it", () => {
  const { usage: _usage, ...unstated } = plain;
  const failed = { ...unstated, status: 504, outcome: "error", fault: "upstream_timeout" } as const;
  assert.deepEqual(lines(failed), [
    `gen_ai.client.operation.duration s {${common},error.type=upstream_timeout} 1 1.5`,
  ]);
});

Deno.test("GenAiMetrics counts nothing of requests that went to no model", () => {
  assert.deepEqual(lines({ ...plain, attempts: 0 }), []);
  assert.deepEqual(lines({ ...plain, path: "/v1/messages/count_tokens" }), []);
});

Deno.test("GenAiMetrics has the conventions' buckets", () => {
  const [tokens, duration] = counted(plain);
  assert.equal(tokens!.points[0]!.histogram.bounds.at(-1), 67108864);
  const { bounds } = duration!.points[0]!.histogram;
  assert.deepEqual([bounds[0], bounds[1], bounds.at(-1)], [0.01, 0.02, 81.92]);
});

Deno.test("encodeMetricsJson writes OTLP/JSON, 64 bits as text", () => {
  const push = { ...timed, resource: [], histograms: counted(plain) };
  const { resourceMetrics } = JSON.parse(new TextDecoder().decode(encodeMetricsJson(push)));
  const { name, unit, histogram } = resourceMetrics[0].scopeMetrics[0].metrics[0];
  assert.deepEqual([name, unit, histogram.aggregationTemporality], [
    "gen_ai.client.token.usage",
    "{token}",
    2,
  ]);
  const { attributes: _attributes, explicitBounds, bucketCounts, ...point } =
    histogram.dataPoints[0];
  assert.deepEqual(point, { ...timed, count: "1", sum: 70 });
  assert.equal(bucketCounts.length, explicitBounds.length + 1);
  assert.equal(bucketCounts.indexOf("1"), 4);
});

Deno.test("encodeMetricsProtobuf writes what JSON does", () => {
  const push = { ...timed, resource: [], histograms: counted(plain) };
  const scope = into(new ProtoReader(encodeMetricsProtobuf(push)), 1, 2);
  const metric = into(scope, 2);
  const point = into(metric, 9, 1);
  assert.equal(point.next() && point.tag >> 3, 2);
  assert.equal(point.fixed64(), "1000");
  assert.equal(point.next() && point.tag >> 3, 3);
  assert.equal(point.fixed64(), "2000");
  assert.equal(point.next() && point.tag >> 3, 4);
  assert.equal(point.fixed64(), "1");
  assert.equal(point.next() && point.tag >> 3, 5);
  assert.equal(point.double(), 70);
});

/** The first message of each of these fields, one in the other. */
function into(reader: ProtoReader, ...fields: readonly number[]): ProtoReader {
  let at = reader;
  for (const field of fields) {
    while (at.next() && at.tag >> 3 !== field) at.skip();
    at = at.message();
  }
  return at;
}

/** A collector that keeps what it is told. */
function collector(attempt: Attempt = { kind: "taken", rejected: 0 }) {
  const bodies: string[] = [];
  const warnings: string[] = [];
  return {
    bodies,
    warnings,
    closed: false,
    start(periodMs: number): MetricsPusher {
      return new MetricsPusher({
        periodMs,
        warn: (message) => warnings.push(message),
        client: {
          format: "json",
          deliver: (_, body) => {
            bodies.push(new TextDecoder().decode(body));
            return Promise.resolve(attempt);
          },
          close: () => this.closed = true,
        },
      });
    },
  };
}

Deno.test("MetricsPusher pushes in its period, and what is left when it is closed", async () => {
  const there = collector();
  const pusher = there.start(20);
  pusher.record(plain);
  const deadline = Date.now() + 2_000;
  while (there.bodies.length === 0 && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  pusher.record(plain);
  await pusher.close();
  assert(there.bodies.length >= 2, `${there.bodies.length} pushes`);
  assert.match(there.bodies[0]!, /"count":"1","sum":1\.5/);
  assert.match(there.bodies.at(-1)!, /"count":"2","sum":3/);
  assert.match(there.bodies[0]!, /"service\.name","value":\{"stringValue":"plano\(llm\)"\}/);
  assert.equal(there.closed, true);
  assert.deepEqual(there.warnings, []);
});

Deno.test("MetricsPusher says once that nobody takes its pushes, and nothing without requests", async () => {
  const there = collector({ kind: "refused", why: "401" });
  const quiet = there.start(60_000);
  await quiet.close();
  assert.deepEqual(there.bodies, []);
  const pusher = there.start(10);
  pusher.record(plain);
  await new Promise((resolve) => setTimeout(resolve, 60));
  await pusher.close();
  assert.deepEqual(there.warnings, ["Cannot push metrics to the collector: 401"]);
});

Deno.test("pushPeriod takes milliseconds, a minute when it gets none", () => {
  assert.deepEqual(["", undefined, "x", "0", "5000", "1"].map(pushPeriod), [
    ...[60_000, 60_000, 60_000, 60_000, 5_000, 1_000],
  ]);
});
