import type { EdgeTable } from "../../src/envoy/edge_table.ts";
import { EDGE_CLUSTER, gatewayCluster } from "../../src/envoy/render/cluster_names.ts";

/** A table that decides nothing, with ways to these clusters. */
export function plainTable(
  listener: string,
  clusters: readonly string[] = [],
  more: Partial<EdgeTable> = {},
): EdgeTable {
  return {
    listener,
    gateway: gatewayCluster(listener),
    edge: EDGE_CLUSTER,
    bodyBytes: 32 * 2 ** 20,
    hosts: [],
    keys: [],
    clients: [],
    names: {},
    targets: [],
    ways: clusters.map((cluster) => ({
      cluster,
      authority: "localhost",
      path: "/v1/chat/completions",
      headers: [],
      forwarded: [],
      mends: [],
      asksUsage: false,
      echoesModel: false,
    })),
    limits: [],
    ...more,
  };
}
