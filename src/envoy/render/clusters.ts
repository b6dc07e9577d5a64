import type { ProviderEntry, ResolvedConfig } from "../../config/resolved.ts";
import { isIp, pipe, socketAddress } from "./address.ts";
import { addressOf, EDGE_CLUSTER, gatewayCluster, providerCluster } from "./cluster_names.ts";
import { any, duration, extension, type Message } from "./proto.ts";
import type { RenderEnv } from "./render_env.ts";
import { upstreamTls } from "./upstream_tls.ts";

const MIB = 2 ** 20;

/** Everything that listeners lead to: the gateway's sockets, the providers that tables name. */
export function clusters(config: ResolvedConfig, env: RenderEnv): readonly Message[] {
  const made = new Map<string, Message>();
  for (const { name } of config.listeners) {
    const path = env.sockets.listeners[name];
    if (path !== undefined) {
      made.set(gatewayCluster(name), socketCluster(gatewayCluster(name), path));
    }
  }
  made.set(EDGE_CLUSTER, socketCluster(EDGE_CLUSTER, env.sockets.edge));
  const used = new Set(
    Object.values(env.tables).flatMap((table) => table.ways.map((way) => way.cluster)),
  );
  for (const entry of config.providers) {
    const name = providerCluster(entry);
    if (used.has(name)) made.set(name, ofProvider(name, entry, config, env.caFile));
  }
  return [...made.values()];
}

/** A process of ours, on this machine. */
function socketCluster(name: string, path: string): Message {
  return cluster(name, {
    type: "STATIC",
    connect_timeout: "1s",
    // The name under which dashboards of Plano know the process behind Envoy.
    alt_stat_name: name === EDGE_CLUSTER ? name : "bright_staff",
    load_assignment: endpoint(name, pipe(path)),
    ...http({ explicit_http_config: { http_protocol_options: {} } }),
  });
}

function ofProvider(
  name: string,
  { baseUrl }: ProviderEntry,
  config: ResolvedConfig,
  caFile: string,
): Message {
  const { protocol, hostname, port } = addressOf(baseUrl);
  const tls = protocol === "https";
  return cluster(name, {
    ...discovered(hostname),
    // Statistics end a cluster's name at its first dot.
    alt_stat_name: name.replaceAll(/[.:]/g, "_"),
    connect_timeout: duration(config.timeouts.connectMs),
    load_assignment: endpoint(name, socketAddress(hostname, port)),
    upstream_connection_options: {
      tcp_keepalive: { keepalive_probes: 3, keepalive_time: 60, keepalive_interval: 15 },
    },
    outlier_detection: {
      consecutive_5xx: 10,
      // Never the last address: a provider that fails is to be heard, not hidden behind a 503.
      max_ejection_percent: 50,
      always_eject_one_host: false,
    },
    ...http(
      tls
        ? { auto_config: { http_protocol_options: {}, http2_protocol_options: upstreamHttp2() } }
        : { explicit_http_config: { http_protocol_options: {} } },
    ),
    transport_socket: tls ? upstreamTls(hostname, caFile) : undefined,
  });
}

/** How a host's addresses are found. */
function discovered(hostname: string): Message {
  if (isIp(hostname)) return { type: "STATIC" };
  return {
    cluster_type: extension(
      "envoy.cluster.dns",
      "envoy.extensions.clusters.dns.v3.DnsCluster",
      {
        // One host, however many addresses: large providers answer each lookup differently, and
        // connections to an address that is no longer named are as good as before.
        all_addresses_in_single_endpoint: true,
        // Both families, tried side by side, as the gateway's own client does.
        dns_lookup_family: "ALL",
        respect_dns_ttl: true,
      },
    ),
  };
}

function cluster(name: string, message: Message): Message {
  return any("envoy.config.cluster.v3.Cluster", {
    name,
    ...message,
    // Envoy's own bounds (1024, and 3 retries at a time) are below what one busy machine carries; what
    // bounds us are connections and memory (`bootstrap.ts`).
    circuit_breakers: {
      thresholds: [{
        max_connections: 20_000,
        max_pending_requests: 20_000,
        max_requests: 20_000,
        max_retries: 1_000,
      }],
    },
  });
}

function endpoint(name: string, address: Message): Message {
  return {
    cluster_name: name,
    endpoints: [{ lb_endpoints: [{ endpoint: { address } }] }],
  };
}

function http(protocol: Message): Message {
  const type = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";
  return {
    typed_extension_protocol_options: {
      [type]: any(type, {
        ...protocol,
        // Below the minute after which common load balancers close: a connection that both ends give
        // up at one moment costs a request.
        common_http_protocol_options: { idle_timeout: "50s" },
      }),
    },
  };
}

/** Windows that a long reply fills without waiting for us, and pings that find dead connections. */
function upstreamHttp2(): Message {
  return {
    initial_stream_window_size: MIB,
    initial_connection_window_size: 16 * MIB,
    connection_keepalive: { interval: "30s", timeout: "10s" },
  };
}
