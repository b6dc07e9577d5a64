import assert from "@std/assert";
import { startCollector } from "../../otlp/collector.ts";
import { otlpSettings } from "../../otlp/settings.ts";
import type { RequestRecord } from "../../request_record.ts";
import { openPusher } from "./open_pusher.ts";

const record: RequestRecord = {
  requestId: "req_1",
  startedMs: 0,
  method: "POST",
  path: "/v1/chat/completions",
  listener: "llm",
  dialect: "openai_chat",
  provider: "openai",
  upstreamModel: "m",
  attempts: 1,
  status: 200,
  durationMs: 1,
  losses: [],
  outcome: "ok",
};

const sink = {
  name: "none",
  add: () => {},
  dropped: () => 0,
  flush: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

for (const protocol of ["grpc", "http/protobuf", "http/json"]) {
  Deno.test(`openPusher pushes to a collector over ${protocol}`, async () => {
    const there = await startCollector({ host: "127.0.0.1", grpcPort: 0, httpPort: 0, sink });
    try {
      const warnings: string[] = [];
      const port = protocol === "grpc" ? there.grpcPort : there.httpPort;
      const env = { OTEL_EXPORTER_OTLP_PROTOCOL: protocol, OTEL_EXPORTER_OTLP_COMPRESSION: "gzip" };
      const collector = new URL(`http://127.0.0.1:${port}`);
      const pusher = openPusher({
        env,
        settings: otlpSettings(env, collector, "metrics"),
        warn: (message) => warnings.push(message),
      });
      pusher!.record(record);
      await pusher!.close();
      assert.deepEqual(warnings, []);
      assert.equal(there.counts().requests.metrics, 1);
    } finally {
      await there.close();
    }
  });
}

for (const env of [{ OTEL_METRICS_EXPORTER: "none" }, { OTEL_SDK_DISABLED: "true" }]) {
  Deno.test(`openPusher pushes nothing with ${JSON.stringify(env)}`, () => {
    const settings = otlpSettings(env, new URL("http://127.0.0.1:1"), "metrics");
    assert.equal(openPusher({ env, settings, warn: () => {} }), undefined);
  });
}
