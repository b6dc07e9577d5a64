import { optional } from "../base/optional.ts";
import { diagnostic } from "./diagnostic.ts";
import type { ConfigNode } from "./node.ts";
import type { PostHogExporter, ResolvedTracing, StoreBounds } from "./resolved.ts";
import { isHttp } from "./rules/exporter_url.ts";
import { collectorState } from "./rules/tracing_endpoint.ts";
import type { Values } from "./values.ts";

/** Where the collector is unless the config or the environment says otherwise. */
const USUAL = "http://localhost:4317";
const VARIABLE = "OTEL_TRACING_GRPC_ENDPOINT";

/** What is kept unless the config says otherwise; the schema's descriptions repeat it. */
export const STORE_BOUNDS: StoreBounds = { maxDays: 7, maxBytes: 512 * 2 ** 20 };

/** `tracing`, when it is on: some percent of requests, and a collector. */
export function resolveTracing(node: ConfigNode, values: Values): ResolvedTracing | undefined {
  const sampling = node.get("random_sampling").number ?? 0;
  if (sampling <= 0) return undefined;
  const collector = collectorIn(node, values);
  if (collector === undefined) return undefined;
  const attributes = node.get("span_attributes");
  const store = node.get("store");
  return {
    sampling,
    collector,
    captureMessages: node.get("capture_messages").flag ?? false,
    openInference: node.get("openinference").flag ?? false,
    headerPrefixes: attributes.get("header_prefixes").items()
      .map((prefix) => values.text(prefix)?.trim().toLowerCase() ?? "")
      .filter((prefix) => prefix !== ""),
    attributes: fixedAttributes(attributes.get("static"), values),
    exporters: node.get("exporters").items()
      .map((item) => resolveExporter(item, values))
      .filter((exporter) => exporter !== undefined),
    store: {
      maxDays: store.get("max_days").number ?? STORE_BOUNDS.maxDays,
      maxBytes: values.bytes(store.get("max_size")) ?? STORE_BOUNDS.maxBytes,
    },
  };
}

function collectorIn(node: ConfigNode, values: Values): URL | undefined {
  const endpoint = node.get("opentracing_grpc_endpoint");
  const written = values.text(endpoint)?.trim();
  const own = written === undefined || written === "" ? undefined : written;
  const text = own ?? values.firstOf([VARIABLE]) ?? USUAL;
  const state = collectorState(text);
  if (state === undefined) return collectorOf(text);
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

function fixedAttributes(
  node: ConfigNode,
  values: Values,
): Readonly<Record<string, string | number | boolean>> {
  const attributes: Record<string, string | number | boolean> = {};
  for (const member of node.members()) {
    const value = values.text(member) ?? member.number ?? member.flag;
    if (value !== undefined) attributes[member.key] = value;
  }
  return attributes;
}

function resolveExporter(node: ConfigNode, values: Values): PostHogExporter | undefined {
  const url = values.text(node.get("url"))?.trim().replace(/\/+$/, "");
  const apiKey = values.secret(node.get("api_key"));
  if (url === undefined || apiKey === undefined) return undefined;
  if (!isHttp(url)) {
    values.diagnostics.push(diagnostic("exporter_url", "error", {
      message: `Cannot send spans to "${node.get("url").text}": it is no http address`,
      at: node.get("url").at,
      notes: ['an example: "https://eu.i.posthog.com"'],
    }));
    return undefined;
  }
  return {
    type: "posthog",
    url,
    apiKey,
    ...optional("distinctIdHeader", values.text(node.get("distinct_id_header"))?.toLowerCase()),
    captureMessages: node.get("capture_messages").flag ?? false,
  };
}
