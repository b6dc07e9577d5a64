import { diagnostic } from "./diagnostic.ts";
import type { ConfigNode } from "./node.ts";
import type { ResolvedTracing } from "./resolved.ts";
import { collectorState } from "./rules/tracing_endpoint.ts";
import type { Values } from "./values.ts";

/** Where the collector is unless the config or the environment says otherwise. */
const USUAL = "http://localhost:4317";
const VARIABLE = "OTEL_TRACING_GRPC_ENDPOINT";

/** `tracing`, when it is on: some percent of requests, and a collector. */
export function resolveTracing(node: ConfigNode, values: Values): ResolvedTracing | undefined {
  const sampling = node.get("random_sampling").number ?? 0;
  if (sampling <= 0) return undefined;
  const endpoint = node.get("opentracing_grpc_endpoint");
  const written = values.text(endpoint)?.trim();
  const own = written === undefined || written === "" ? undefined : written;
  const text = own ?? values.firstOf([VARIABLE]) ?? USUAL;
  const state = collectorState(text);
  if (state === undefined) return { sampling, collector: collectorOf(text) };
  // The text may come out of a variable and stays unsaid.
  values.diagnostics.push(diagnostic("tracing_endpoint", "error", {
    message: `Cannot send spans to ${
      own === undefined ? `the address in $${VARIABLE}` : endpoint.text
    }: ${state}`,
    at: own === undefined ? node.keyAt : endpoint.at,
    notes: [`an example: "${USUAL}"`],
  }));
  return undefined;
}

/** Without a port it is the one of OTLP over gRPC, and not the one of HTTP. */
function collectorOf(text: string): URL {
  const url = new URL(text);
  if (url.port === "" && !/:80\/?$/.test(text)) url.port = "4317";
  return url;
}
