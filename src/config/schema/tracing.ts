import { flag, integer, list, mapping, type Schema, size, text } from "./schema.ts";

const attributes: Schema = mapping("Attributes that every span of a request gets.", {
  header_prefixes: list(
    "Request headers that begin so become attributes: with `x-acme-`, `x-acme-team-id: 7` is " +
      "`team.id = 7`.",
    text("A prefix such as `x-acme-`."),
  ),
  static: {
    description: "Attributes with fixed values; headers win over them.",
    type: "object",
    additionalProperties: { type: ["string", "number", "boolean"] },
  },
});

export const tracing: Schema = mapping("What is recorded about requests, and where it goes.", {
  random_sampling: integer(
    "Percent of requests to trace; 0 is off. A request that comes with a `traceparent` is traced " +
      "as that says.",
    { minimum: 0, maximum: 100, default: 0 },
  ),
  sampling_rate: { description: "Has no effect; accepted from old files.", type: "number" },
  trace_arch_internal: flag("Has no effect; accepted from old files."),
  capture_messages: flag(
    "Record what users and models wrote, tools and their arguments included. Without it spans hold " +
      "numbers and names only.",
    { default: false },
  ),
  opentracing_grpc_endpoint: text(
    "An OTLP/gRPC collector: `http://host:4317`, without a path. Default: " +
      "`$OTEL_TRACING_GRPC_ENDPOINT`, else `http://localhost:4317`. Is it on this machine, spans are " +
      "also kept for `planoai trace`.",
  ),
  openinference: flag(
    "Also name attributes as OpenInference does, for Arize Phoenix and the like.",
    { default: false },
  ),
  store: mapping("What is kept for `planoai trace`, in `~/.plano/traces.db`.", {
    max_days: integer("Older traces go.", { minimum: 1, maximum: 3650, default: 7 }),
    max_size: size("The oldest traces go when the file would be larger.", { default: "512MiB" }),
  }),
  span_attributes: attributes,
  exporters: list(
    "Other places that model calls go to.",
    mapping("An exporter.", {
      type: text("The kind.", { enum: ["posthog"] }),
      url: text("Its address, such as `https://eu.i.posthog.com`."),
      api_key: text("Its key, as a variable."),
      distinct_id_header: text("The request header that names the user; absent: anonymous."),
      capture_messages: flag("Send what users and models wrote.", { default: false }),
    }, ["type", "url", "api_key"]),
  ),
});
