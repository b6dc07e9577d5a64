import { flag, integer, list, mapping, planned, type Schema, text } from "./schema.ts";

const attributes: Schema = mapping("Attributes that every span gets.", {
  header_prefixes: list(
    "Request headers that begin so become attributes.",
    text("A prefix such as `x-acme-`."),
  ),
  static: {
    description: "Attributes with fixed values.",
    type: "object",
    additionalProperties: { type: ["string", "number", "boolean"] },
  },
});

const block = mapping("What is recorded about requests, and where it goes.", {
  random_sampling: integer("Percent of requests to trace; 0 is off.", {
    minimum: 0,
    maximum: 100,
    default: 0,
  }),
  sampling_rate: { description: "Has no effect; accepted from old files.", type: "number" },
  trace_arch_internal: flag("Has no effect; accepted from old files."),
  capture_messages: planned(flag("Record what users and models wrote.", { default: false })),
  opentracing_grpc_endpoint: text(
    "An OTLP/gRPC collector: `http://host:4317`, without a path. Default: " +
      "`$OTEL_TRACING_GRPC_ENDPOINT`, else `http://localhost:4317`.",
  ),
  span_attributes: planned(attributes),
  exporters: planned(list(
    "Other places that spans go to.",
    mapping("An exporter.", {
      type: text("The kind.", { enum: ["posthog"] }),
      url: text("Its address."),
      api_key: text("Its key, as a variable."),
      distinct_id_header: text("The request header that names the user."),
      capture_messages: flag("Send what users and models wrote.", { default: false }),
    }, ["type", "url", "api_key"]),
  )),
});

export const tracing = planned(
  block,
  "makes spans with `up --native` only, Envoy's own: those of planoai have not landed",
);
