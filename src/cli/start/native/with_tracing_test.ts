import assert from "@std/assert";
import { withTracing } from "./with_tracing.ts";

Deno.test("withTracing turns tracing on and leaves what the config says of it", () => {
  const collector = { opentracing_grpc_endpoint: "http://collector:4317" };
  assert.deepEqual(withTracing({}), { tracing: { random_sampling: 100 } });
  assert.deepEqual(withTracing({ tracing: collector }), {
    tracing: { ...collector, random_sampling: 100 },
  });
  const some = { tracing: { random_sampling: 5 } };
  assert.deepEqual(withTracing(some), some);
});
