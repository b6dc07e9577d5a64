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

export const tracing = planned(mapping("What is recorded about requests, and where it goes.", {
  random_sampling: integer("Percent of requests to trace; 0 is off.", {
    minimum: 0,
    maximum: 100,
    default: 0,
  }),
  sampling_rate: { description: "Has no effect; accepted from old files.", type: "number" },
  trace_arch_internal: flag("Has no effect; accepted from old files."),
  capture_messages: flag("Record what users and models wrote.", { default: false }),
  opentracing_grpc_endpoint: text("An OTLP collector: `http://host:4317`, without a path."),
  span_attributes: attributes,
  exporters: list(
    "Other places that spans go to.",
    mapping("An exporter.", {
      type: text("The kind.", { enum: ["posthog"] }),
      url: text("Its address."),
      api_key: text("Its key, as a variable."),
      distinct_id_header: text("The request header that names the user."),
      capture_messages: flag("Send what users and models wrote.", { default: false }),
    }, ["type", "url", "api_key"]),
  ),
}));
