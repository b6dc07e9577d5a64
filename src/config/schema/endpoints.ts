import { duration, flag, mapping, planned, text } from "./schema.ts";

export const endpoints = planned({
  description: "Hosts that prompt targets call, by name.",
  type: "object",
  additionalProperties: mapping("One host.", {
    endpoint: text("`host` or `host:port`; the port is 80 or, for https, 443."),
    connect_timeout: duration("How long connecting may take."),
    protocol: text("How it is spoken to.", { enum: ["http", "https"], default: "http" }),
    http_host: text("The `Host` header to send."),
    prefix_affinity: flag("Prompts with the same beginning go to the same address."),
  }, ["endpoint"]),
});
