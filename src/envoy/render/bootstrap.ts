import { pipe } from "./address.ts";
import { extension, type Message } from "./proto.ts";
import type { RenderEnv } from "./render_env.ts";

/** Bytes that Envoy may hold for all requests together; above 95 percent it answers 503. */
const MAX_HEAP_BYTES = 2 * 2 ** 30;

/** Connections of clients, over all listeners; more are closed as they come. */
const MAX_CONNECTIONS = 20_000;

/** What Envoy reads once: where it is told the rest, and its bounds. */
export function bootstrap(env: RenderEnv): Message {
  return {
    node: { id: "planoai", cluster: "planoai" },
    admin: { address: pipe(env.adminSocket, 0o600) },
    dynamic_resources: { lds_config: watched(env.ldsFile), cds_config: watched(env.cdsFile) },
    overload_manager: overload(),
    stats_config: { histogram_bucket_settings: buckets() },
  };
}

function watched(path: string): Message {
  return { resource_api_version: "V3", path_config_source: { path } };
}

/** Buffers are bounded by connection; what bounds all of them together is this. */
function overload(): Message {
  const heap = "envoy.resource_monitors.fixed_heap";
  return {
    refresh_interval: "0.25s",
    resource_monitors: [
      extension(heap, "envoy.extensions.resource_monitors.fixed_heap.v3.FixedHeapConfig", {
        max_heap_size_bytes: MAX_HEAP_BYTES,
      }),
      extension(
        "envoy.resource_monitors.global_downstream_max_connections",
        "envoy.extensions.resource_monitors.downstream_connections.v3.DownstreamConnectionsConfig",
        { max_active_downstream_connections: MAX_CONNECTIONS },
      ),
    ],
    actions: [
      {
        name: "envoy.overload_actions.shrink_heap",
        triggers: [{ name: heap, threshold: { value: 0.9 } }],
      },
      {
        name: "envoy.overload_actions.stop_accepting_requests",
        triggers: [{ name: heap, threshold: { value: 0.95 } }],
      },
    ],
  };
}

/** Milliseconds: fine where first tokens fall, coarse where only minutes matter (cli-config §3.2). */
const FIRST_TOKEN_MS = [
  ...[100, 500, 800, 1000, 1200, 1400, 1600, 1800, 2000, 2200, 2400, 3000, 3500, 4000, 4500],
  ...[5000, 6000, 10000, 60000, 180000],
];

function buckets(): readonly Message[] {
  return [{ match: { suffix: "time_to_first_token" }, buckets: FIRST_TOKEN_MS }];
}
