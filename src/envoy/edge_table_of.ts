import type { Fault } from "../base/fault.ts";
import { optional } from "../base/optional.ts";
import type {
  ModelListener,
  ProviderEntry,
  RateLimit,
  ResolvedConfig,
  ResolvedTracing,
} from "../config/resolved.ts";
import { rateLimitsOf } from "../config/rate_limits_of.ts";
import { ANTHROPIC_MESSAGES, OPENAI_CHAT, OPENAI_RESPONSES } from "../dialects/ids.ts";
import { loadDialect } from "../dialects/registry.ts";
import { maxHeldBytes } from "../gateway/body_intake.ts";
import { hostsOf } from "../gateway/gate.ts";
import { limitTooSmall, limitUsedUp } from "../gateway/rate_limit_words.ts";
import { SEAL_NAMES } from "../gateway/seal_marks.ts";
import { SealOwners } from "../gateway/seal_owners.ts";
import { type PreparedEntry, prepareEntry } from "../gateway/upstream_request.ts";
import type { Dialect } from "../ir/codec.ts";
import type { DialectId } from "../ir/origin.ts";
import { Routes, type Target } from "../routing/routes.ts";
import type { ProxyEnv } from "../transport/proxy_env.ts";
import { edgeClientOf, edgeReply } from "./edge_client_of.ts";
import type {
  EdgeLimit,
  EdgeReply,
  EdgeTable,
  EdgeTarget,
  EdgeTracing,
  EdgeWay,
} from "./edge_table.ts";
import { edgeWayOf, type WayWorld } from "./edge_way_of.ts";
import { Numbered } from "./edge_numbered.ts";

/** The dialects whose requests may go directly, in the order of {@link EdgeTable.clients}. */
export const EDGE_DIALECTS: readonly DialectId[] = [
  OPENAI_CHAT,
  ANTHROPIC_MESSAGES,
  OPENAI_RESPONSES,
];

/** Names of a table. A wildcard of an aggregator alone offers hundreds of models; more than these are left to the gateway. */
const MAX_NAMES = 4000;

/** What a table needs to know of the Envoy that gets it. */
export interface EdgeClusters {
  /** The cluster of the gateway's socket for this listener. */
  readonly gateway: string;
  /** The cluster of its edge socket. */
  readonly edge: string;
  /** The cluster of a provider. */
  clusterOf(entry: ProviderEntry): string;
  /** Variables that name proxies: what has to go through one goes through the gateway. Default: none. */
  readonly proxyEnv?: ProxyEnv;
}

/**
 * Everything about a listener that can be decided before a request comes (docs/native.md, "Who
 * decides"). Names are left out that nothing could be done with here: they go to the gateway, as names
 * do that lead nowhere.
 */
export async function edgeTableOf(
  listener: ModelListener,
  config: ResolvedConfig,
  { gateway, edge, clusterOf, proxyEnv = {} }: EdgeClusters,
): Promise<EdgeTable> {
  const dialects = await Promise.all(EDGE_DIALECTS.map(loadDialect));
  const { bodyBytes, headerBytes } = config.limits;
  const world: WayWorld = {
    config,
    timeouts: {
      ...config.timeouts,
      totalMs: Math.min(config.timeouts.totalMs, listener.timeoutMs ?? Infinity),
    },
    seals: new SealOwners(config.providers),
    prepared: preparedOnce(config.providers),
    clusterOf,
    proxyEnv,
  };
  // Turns of prompt targets are never passed on, nor what has to be recorded word by word.
  const isCarried = listener.kind === "prompt" || config.tracing?.captureMessages === true;
  const direct = isCarried ? [] : dialects;
  const ways = new Numbered<EdgeWay>();
  const targets = new Numbered<EdgeTarget>();
  const names: Record<string, number> = {};
  for (const [name, target] of namesOf(new Routes(config))) {
    const made = targetOf(target, direct, world, ways);
    if (Object.keys(made.ways).length + made.limits.length === 0) continue;
    names[name] = targets.numberOf(made);
  }
  return {
    listener: listener.name,
    gateway,
    edge,
    bodyBytes,
    heldBytes: maxHeldBytes(bodyBytes),
    ...optional("headerBytes", headerBytes),
    hosts: hostsOf(listener),
    keys: listener.keys.map((key) => key.reveal()),
    clients: dialects.map((dialect) =>
      edgeClientOf(dialect, bodyBytes, world.seals.isShared(dialect.id) ? SEAL_NAMES : [])
    ),
    names,
    targets: targets.all,
    ways: ways.all,
    limits: (config.rateLimits ?? []).map((limit) => limitOf(limit, dialects)),
    ...optional("tracing", config.tracing && tracingOf(config.tracing)),
  };
}

function tracingOf({ sampling, headerPrefixes, exporters }: ResolvedTracing): EdgeTracing {
  const headers = new Set(exporters.flatMap(({ distinctIdHeader = [] }) => distinctIdHeader));
  return { sampling, headerPrefixes, headers: [...headers] };
}

function namesOf(routes: Routes): ReadonlyMap<string, Target> {
  const names = routes.names();
  return names.size > MAX_NAMES ? routes.names(false) : names;
}

function targetOf(
  target: Target,
  dialects: readonly Dialect[],
  world: WayWorld,
  ways: Numbered<EdgeWay>,
): EdgeTarget {
  const own: Record<DialectId, number> = {};
  for (const dialect of dialects) {
    const way = edgeWayOf(target, dialect, world);
    if (typeof way !== "string") own[dialect.id] = ways.numberOf(way);
  }
  return {
    name: target.entry.name,
    model: target.model,
    ways: own,
    limits: rateLimitsOf(world.config.rateLimits ?? [], target),
  };
}

function limitOf(limit: RateLimit, dialects: readonly Dialect[]): EdgeLimit {
  const { header, value, tokens, windowMs } = limit;
  const said = (fault: Fault): Record<DialectId, EdgeReply> =>
    Object.fromEntries(dialects.map((dialect) => [dialect.id, edgeReply(fault, dialect)]));
  return {
    header,
    ...optional("value", value),
    capacity: tokens,
    windowMs,
    refusals: said(limitUsedUp(limit)),
    tooSmall: said(limitTooSmall(limit)),
  };
}

function preparedOnce(entries: readonly ProviderEntry[]): WayWorld["prepared"] {
  const made = new Map<ProviderEntry, PreparedEntry>();
  return (entry) => {
    let prepared = made.get(entry);
    if (prepared === undefined) {
      made.set(entry, prepared = prepareEntry(entry, undefined, entries));
    }
    return prepared;
  };
}
