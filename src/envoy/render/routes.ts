import type { ModelListener, ResolvedConfig } from "../../config/resolved.ts";
import type { EdgeTable } from "../edge_table.ts";
import { duration, type Message } from "./proto.ts";
import { PEER } from "./http_filters.ts";
import { directRetry, gatewayRetry } from "./retry.ts";

/** In which a filter names the provider's cluster. Without it a request goes to the gateway. */
export const CLUSTER_HEADER = "x-plano-cluster";

/** From a day on, a bound on the whole exchange is none: streams of agents last. */
const DAY_MS = 24 * 60 * 60_000;

/** Where a listener's requests go. */
export function routes(
  listener: ModelListener,
  config: ResolvedConfig,
  table: Pick<EdgeTable, "gateway" | "tracing">,
): readonly Message[] {
  const direct = [
    { name: CLUSTER_HEADER, present_match: true },
    // Should a filter name the gateway, the gateway's own route is the right one.
    { name: CLUSTER_HEADER, string_match: { exact: table.gateway }, invert_match: true },
  ];
  return [
    { match: { path: "/healthz" }, direct_response: { status: 200 } },
    {
      match: { prefix: "/", headers: direct },
      // Without the second one Envoy finds no route for what a filter has written; no provider's business.
      request_headers_to_remove: [CLUSTER_HEADER, "x-forwarded-proto"],
      route: {
        cluster_header: CLUSTER_HEADER,
        ...directTimeouts(listener, config),
        retry_policy: directRetry(listener, config.timeouts),
      },
    },
    {
      match: { prefix: "/" },
      request_headers_to_remove: [CLUSTER_HEADER],
      request_headers_to_add: table.tracing && [whoCalls()],
      route: {
        cluster: table.gateway,
        // The gateway keeps the time, and says in the client's dialect when it is up.
        timeout: "0s",
        // Only ends what waits for nobody, such as an upload that has stopped: it has to outlast
        // every try that the gateway may make.
        idle_timeout: duration((listener.maxRetries + 2) * longestWaitMs(config)),
        retry_policy: gatewayRetry(),
      },
    },
  ];
}

/** The gateway sees Envoy alone. What a client writes into this header is overwritten. */
function whoCalls(): Message {
  return {
    header: { key: "x-plano-peer", value: PEER },
    append_action: "OVERWRITE_IF_EXISTS_OR_ADD",
  };
}

function directTimeouts(listener: ModelListener, config: ResolvedConfig): Message {
  const totalMs = Math.min(config.timeouts.totalMs, listener.timeoutMs ?? Infinity);
  return {
    timeout: duration(totalMs >= DAY_MS ? 0 : totalMs),
    // Envoy has one clock for the wait before the head and those between two chunks. A shorter wait
    // for the head is the retry policy's; shorter ones between chunks have to be as long.
    idle_timeout: duration(longestWaitMs(config)),
  };
}

function longestWaitMs({ timeouts }: ResolvedConfig): number {
  return Math.max(timeouts.firstByteMs, timeouts.idleMs);
}
