import type { ProviderEntry } from "../../config/resolved.ts";

/**
 * The name of a provider's cluster: all that the cluster is made of, so that a changed address is
 * another cluster and a reload never points one that is in use elsewhere. Entries at one address share
 * it. `https_api.openai.com_443`: without a colon, which statistics would write as `_`.
 */
export function providerCluster({ baseUrl }: Pick<ProviderEntry, "baseUrl">): string {
  const { protocol, hostname, port } = addressOf(baseUrl);
  return `${protocol}_${hostname}_${port}`;
}

/**
 * The name of the cluster that leads a listener's requests to the gateway process. It stays the same
 * when the process is another: after a reload, connections that clients keep are still served by the
 * old listener, and their requests have to reach the gateway that is there.
 */
export function gatewayCluster(listener: string): string {
  return `gateway_${listener}`;
}

/** The cluster of the gateway's edge socket. */
export const EDGE_CLUSTER = "edge";

/** Where an address leads. */
export interface ClusterAddress {
  readonly protocol: "http" | "https";
  /** IPv6 without brackets. */
  readonly hostname: string;
  readonly port: number;
}

/** An URL's host and port, as a connection needs them. */
export function addressOf(url: URL): ClusterAddress {
  const protocol = url.protocol === "http:" ? "http" : "https";
  return {
    protocol,
    hostname: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: url.port === "" ? (protocol === "http" ? 80 : 443) : Number(url.port),
  };
}
