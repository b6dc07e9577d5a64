import type { Fault } from "../../../base/fault.ts";
import { reachableUrl } from "../../../base/reachable_url.ts";
import { OWN_PORTS } from "../../../config/resolve_ports.ts";
import type { OwnPort, ResolvedConfig } from "../../../config/resolved.ts";
import { portFault } from "../../../process/port_check.ts";
import type { Surface } from "../../../process/surface.ts";

/** A port of planoai itself that a config wants. */
export interface WantedPort extends OwnPort {
  /** See {@link Surface.what}. */
  readonly what: "metrics" | "otlp_grpc" | "otlp_http" | "traces";
  readonly address: string;
  readonly url: string;
}

/** The ports of planoai itself that are wanted: those of clients' listeners are never among them. */
export function wantedPorts(config: ResolvedConfig, withTracing: boolean): readonly WantedPort[] {
  const { ports = OWN_PORTS, admin, metrics } = config;
  const showsTraces = withTracing || ports.admin.explicit || admin !== undefined;
  const wanted = [
    wantedPort("metrics", ports.metrics, metrics?.address, "/metrics"),
    ...(withTracing
      ? [wantedPort("otlp_grpc", ports.otlpGrpc), wantedPort("otlp_http", ports.otlpHttp)]
      : []),
    ...(showsTraces ? [wantedPort("traces", ports.admin, admin?.address)] : []),
  ];
  return wanted.filter(({ port }) => config.listeners.every((listener) => listener.port !== port));
}

function wantedPort(
  what: WantedPort["what"],
  own: OwnPort,
  address = "127.0.0.1",
  path = "",
): WantedPort {
  return { ...own, what, address, url: reachableUrl(address, own.port) + path };
}

/**
 * Looks for who has these ports. Throws a {@link Fault} for one that the config or the command line
 * names, and gives the others' faults. `ours` are those of the generation that this one follows.
 */
export function checkOwnPorts(
  wanted: readonly WantedPort[],
  ours: readonly Surface[],
): readonly Fault[] {
  const busy: Fault[] = [];
  for (const { address, port, url, explicit } of wanted) {
    if (ours.some((one) => one.ready && one.url === url)) continue;
    const fault = portFault(address, port);
    if (fault === undefined) continue;
    if (explicit) throw fault;
    busy.push(fault);
  }
  return busy;
}
