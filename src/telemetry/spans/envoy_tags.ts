import { ENVOY } from "../semconv/names.ts";
import type { RequestRecord } from "../request_record.ts";
import { attribute } from "../span.ts";
import { Attributes } from "./attributes.ts";

/** What differs between a span of a client's request and one of a call to a provider. */
export interface EnvoyTags {
  /** Authority and path, never the query. */
  readonly url: string;
  readonly method: string;
  readonly status: number;
  readonly requestBytes: number | undefined;
  readonly responseBytes: number | undefined;
  /** Where the request went: the config's entry, or planoai itself. */
  readonly cluster: string;
  /** Envoy's letters of what went wrong, or `-`. */
  readonly flags: string;
}

/** What every one of them has. */
const SAME = [
  attribute(ENVOY.component, "proxy"),
  attribute(ENVOY.nodeId, "planoai"),
  attribute(ENVOY.zone, ""),
  attribute(ENVOY.downstreamCluster, "-"),
  attribute(ENVOY.protocol, "HTTP/1.1"),
];

/** The attributes of an Envoy's span, which are all text. */
export function envoyTags(record: RequestRecord, tags: EnvoyTags): Attributes {
  return new Attributes(SAME)
    .set(ENVOY.requestId, record.requestId)
    .set(ENVOY.url, tags.url)
    .set(ENVOY.method, tags.method)
    .set(ENVOY.userAgent, record.userAgent ?? "-")
    .set(ENVOY.peer, record.peer)
    .set(ENVOY.requestSize, tags.requestBytes?.toString())
    .set(ENVOY.responseSize, tags.responseBytes?.toString())
    .set(ENVOY.upstreamCluster, tags.cluster)
    .set(ENVOY.upstreamClusterName, tags.cluster)
    .set(ENVOY.status, String(tags.status))
    .set(ENVOY.responseFlags, tags.flags);
}

/** Envoy's letters: what went wrong with the upstream, or that the client left. */
export function responseFlags(
  fault: string | undefined,
  outcome?: RequestRecord["outcome"],
): string {
  if (outcome === "client_gone" || fault === "cancelled") return "DC";
  if (outcome === "cut") return "UPE";
  switch (fault) {
    case "upstream_timeout":
      return "UT";
    case "upstream_refused":
      return "UF";
    case "upstream_garbled":
      return "UPE";
    case "rate_limited":
      return "RL";
    default:
      return "-";
  }
}
