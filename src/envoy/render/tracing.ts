import type { ModelListener, ResolvedTracing } from "../../config/resolved.ts";
import { COLLECTOR_CLUSTER } from "./cluster_names.ts";
import { any, extension, type Message } from "./proto.ts";

/** How a listener's requests become Envoy's own spans; `undefined`: not at all. */
export function tracing(
  traced: ResolvedTracing | undefined,
  { kind = "model" }: Pick<ModelListener, "kind">,
): Message | undefined {
  if (traced === undefined || traced.sampling <= 0) return undefined;
  const authority = kind === "model" ? "%REQ(:AUTHORITY)%" : "";
  return {
    provider: extension(
      "envoy.tracers.opentelemetry",
      "envoy.config.trace.v3.OpenTelemetryConfig",
      {
        grpc_service: { envoy_grpc: { cluster_name: COLLECTOR_CLUSTER }, timeout: "0.25s" },
        service_name: kind === "model" ? "plano(outbound)" : "plano(inbound)",
      },
    ),
    random_sampling: { value: traced.sampling },
    operation: `%REQ(:METHOD)% ${authority}%PATH(NQ:PATH)%`,
    // Envoy's own value has the query in it, and so a key that a client puts there.
    custom_tags: [{ tag: "http.url", value: "%REQ(:AUTHORITY)%%PATH(NQ:PATH)%" }],
  };
}

/** Request ids are the client's: Envoy would otherwise write into them that a request is traced. */
export const UNTOUCHED_REQUEST_ID: Message = {
  typed_config: any("envoy.extensions.request_id.uuid.v3.UuidRequestIdConfig", {
    pack_trace_reason: false,
    use_request_id_for_trace_sampling: false,
  }),
};
