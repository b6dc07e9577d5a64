import { integer, mapping, text } from "./schema.ts";

const port = (description: string, value: number) =>
  integer(description, { minimum: 1, maximum: 65535, default: value });

export const ports = mapping(
  "Ports of planoai itself, on this machine only unless `metrics` or `admin` say otherwise. One that is busy is left out with a warning; " +
    "one that is written here must be free.",
  {
    otlp_grpc: port("Spans over gRPC, with `up --with-tracing`.", 4317),
    otlp_http: port("Spans over HTTP, with `up --with-tracing`.", 4318),
    metrics: port("Metrics for Prometheus: `/metrics`.", 9092),
    admin: port(
      "The trace viewer for browsers: written here, or with `up --with-tracing`.",
      12080,
    ),
  },
);

export const metrics = mapping("Where metrics are shown, on `ports.metrics`.", {
  address: text("The address to bind.", { default: "127.0.0.1" }),
  token: text(
    "What Prometheus has to show as `Authorization: Bearer …`, as a variable; wanted when the address " +
      "is public.",
  ),
});

export const admin = mapping("The trace viewer for browsers, served by the gateway.", {
  address: text("The address to bind.", { default: "127.0.0.1" }),
  token: text("What a browser has to show, as a variable; wanted when the address is public."),
});
