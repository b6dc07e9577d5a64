import { isObject, type JsonObject } from "../../base/json.ts";
import { OWN_PORTS } from "../../config/resolve_ports.ts";

/**
 * A config's value with tracing on: every request, unless it says how many, and spans to planoai's own
 * collector, unless it names one. `port` is where that collector listens, when `up` was told.
 */
export function withTracing(value: JsonObject, port?: number): JsonObject {
  const tracing = isObject(value.tracing) ? value.tracing : {};
  const ports = isObject(value.ports) ? value.ports : {};
  const { random_sampling: sampling, opentracing_grpc_endpoint: endpoint } = tracing;
  const own = port ?? ports.otlp_grpc ?? OWN_PORTS.otlpGrpc.port;
  return {
    ...value,
    tracing: {
      ...tracing,
      random_sampling: typeof sampling === "number" && sampling > 0 ? sampling : 100,
      opentracing_grpc_endpoint: typeof endpoint === "string" && endpoint !== ""
        ? endpoint
        : `http://localhost:${own}`,
    },
    ...(port === undefined ? {} : { ports: { ...ports, otlp_grpc: port } }),
  };
}
