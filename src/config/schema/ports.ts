import { integer, mapping, planned } from "./schema.ts";

const port = (description: string, value: number) =>
  integer(description, { minimum: 1, maximum: 65535, default: value });

export const ports = planned(mapping("Ports of planoai itself, all on this machine only.", {
  otlp_grpc: port("Spans over gRPC.", 4317),
  otlp_http: port("Spans over HTTP.", 4318),
  metrics: port("Metrics for Prometheus.", 9092),
  admin: port("The admin interface.", 12080),
}));
