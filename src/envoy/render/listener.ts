import type { ModelListener, ResolvedConfig } from "../../config/resolved.ts";
import type { EdgeTable } from "../edge_table.ts";
import { accessLog } from "./access_log.ts";
import { boundAddress } from "./address.ts";
import { httpFilters } from "./http_filters.ts";
import { localReplies } from "./local_replies.ts";
import { any, duration, extension, type Message } from "./proto.ts";
import type { RenderEnv } from "./render_env.ts";
import { routes } from "./routes.ts";

const MIB = 2 ** 20;

/** Envoy's own largest, in KiB. */
const MAX_HEADERS_KIB = 8192;

/** A whole request may take this long to arrive, and longer where silence may. */
const MIN_UPLOAD_MS = 60_000;

/** One listener of the config. */
export function listener(
  one: ModelListener,
  table: EdgeTable,
  config: ResolvedConfig,
  env: RenderEnv,
): Message {
  const http = extension(
    "envoy.filters.network.http_connection_manager",
    "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
    connectionManager(one, table, config, env),
  );
  return any("envoy.config.listener.v3.Listener", {
    name: one.name,
    address: boundAddress(one.address, env.ports?.[one.name] ?? one.port),
    traffic_direction: one.kind === "prompt" ? "INBOUND" : "OUTBOUND",
    // Filters hold whole bodies and say themselves what is too large: Envoy has to let them see it.
    per_connection_buffer_limit_bytes: Math.max(32 * MIB, config.limits.bodyBytes) + MIB,
    tcp_backlog_size: 1024,
    filter_chains: [{ filters: [http] }],
  });
}

function connectionManager(
  one: ModelListener,
  table: EdgeTable,
  config: ResolvedConfig,
  env: RenderEnv,
): Message {
  return {
    codec_type: "AUTO",
    stat_prefix: one.kind === "prompt" ? "ingress_traffic" : "egress_traffic",
    http_protocol_options: {
      accept_http_10: true,
      // The gateway answers them: with what is allowed, and in the client's dialect.
      allow_custom_methods: true,
      // Clients that offer HTTP/2 on the way (Java's does) mean the request all the same.
      ignore_http_11_upgrade: [{ safe_regex: { regex: ".*" } }],
    },
    http2_protocol_options: {
      max_concurrent_streams: 128,
      initial_stream_window_size: MIB,
      initial_connection_window_size: 16 * MIB,
    },
    max_request_headers_kb: headersKib(config.limits.headerBytes),
    request_headers_timeout: "30s",
    // A body that trickles in for ever would keep its place for ever: 32 MiB at 55 kB/s by default.
    request_timeout: duration(Math.max(MIN_UPLOAD_MS, 2 * config.timeouts.idleMs)),
    // Routes have their own.
    stream_idle_timeout: "0s",
    common_http_protocol_options: {
      // After a reload, a client's idle connection is the old config's until it closes.
      idle_timeout: "300s",
      headers_with_underscores_action: "ALLOW",
    },
    // What a provider's TLS is told; clients come over plain HTTP.
    scheme_header_transformation: { match_upstream: true },
    server_header_transformation: "PASS_THROUGH",
    // The filter and the gateway make ids that look alike; one of Envoy's would pass for the client's.
    generate_request_id: false,
    always_set_request_id_in_response: false,
    access_log: [accessLog(env.logs, one)],
    local_reply_config: localReplies(table),
    route_config: {
      name: one.name,
      virtual_hosts: [{ name: one.name, domains: ["*"], routes: routes(one, config, table) }],
    },
    http_filters: httpFilters(one, table, env),
  };
}

/** The limit itself is the gateway's to hold; Envoy's is above it. */
function headersKib(headerBytes: number | undefined): number {
  const kib = Math.ceil((headerBytes ?? 0) / 1024) + 4;
  return Math.min(MAX_HEADERS_KIB, Math.max(60, kib));
}
