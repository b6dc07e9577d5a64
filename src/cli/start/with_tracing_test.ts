import assert from "@std/assert";
import { withTracing } from "./with_tracing.ts";

const USUAL = { random_sampling: 100, opentracing_grpc_endpoint: "http://localhost:4317" };

Deno.test("withTracing turns tracing on and leaves what the config says of it", () => {
  const collector = { opentracing_grpc_endpoint: "http://collector:4317" };
  assert.deepEqual(withTracing({}), { tracing: USUAL });
  assert.deepEqual(withTracing({ tracing: collector }), { tracing: { ...USUAL, ...collector } });
  const some = { tracing: { ...USUAL, random_sampling: 5 } };
  assert.deepEqual(withTracing(some), some);
});

Deno.test("withTracing takes the collector's port from --tracing-port, then from the config", () => {
  const there = { random_sampling: 100, opentracing_grpc_endpoint: "http://localhost:5317" };
  assert.deepEqual(withTracing({}, 5317), { tracing: there, ports: { otlp_grpc: 5317 } });
  const ports = { otlp_grpc: 5317 };
  assert.deepEqual(withTracing({ ports }), { tracing: there, ports });
});
