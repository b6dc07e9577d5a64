import { optional } from "../base/optional.ts";
import type { Secret } from "../base/secret.ts";
import type { Diagnostic } from "./diagnostic.ts";
import {
  type ConfigDocument,
  DEFAULT_ADDRESS,
  DEFAULT_PORT,
  type ListenerView,
} from "./document.ts";
import type { ConfigNode } from "./node.ts";
import type { Limits, ModelListener, ResolvedConfig, ResolvedTimeouts } from "./resolved.ts";
import { resolveProvider } from "./resolve_provider.ts";
import { resolveMetricsSources } from "./resolve_metrics_sources.ts";
import { resolveRateLimits } from "./resolve_rate_limits.ts";
import { resolvePorts, resolveShownAt } from "./resolve_ports.ts";
import { resolveTracing } from "./resolve_tracing.ts";
import { Values } from "./values.ts";

const minute = 60_000;

/** What holds unless the config says otherwise. The schema's descriptions repeat these. */
export const DEFAULTS = {
  bodyBytes: 32 * 2 ** 20,
  connectMs: 5_000,
  firstByteMs: 5 * minute,
  idleMs: 5 * minute,
  /** A day: agents stream for hours, and something has to end a forgotten request. */
  totalMs: 24 * 60 * minute,
  drainTimeoutMs: 30_000,
} as const;

/** The config with defaults, variables and addresses settled. Call it on a config without errors. */
export function resolve(
  doc: ConfigDocument,
  file: string,
  lookup: (name: string) => string | undefined,
): { readonly config: ResolvedConfig; readonly diagnostics: readonly Diagnostic[] } {
  const values = new Values(lookup);
  const { root } = doc;
  const rateLimits = resolveRateLimits(root.get("ratelimits"), values);
  const config: ResolvedConfig = {
    file,
    version: doc.version ?? "v0.4.0",
    listeners: resolveListeners(doc, values),
    providers: doc.providers.map((view) => resolveProvider(view, values))
      .filter((entry) => entry !== undefined),
    aliases: resolveAliases(root.get("model_aliases"), values),
    limits: resolveLimits(root.get("limits"), values),
    timeouts: resolveTimeouts(root, values),
    drainTimeoutMs: values.durationMs(root.get("drain_timeout")) ?? DEFAULTS.drainTimeoutMs,
    unsupportedTools: root.get("unsupported_tools").text === "reject" ? "reject" : "drop",
    countUsage: needsUsage(root),
    ...(rateLimits.length === 0 ? {} : { rateLimits }),
    ...optional("tracing", resolveTracing(root.get("tracing"), values)),
    ports: resolvePorts(root.get("ports")),
    ...optional("admin", resolveShownAt(root.get("admin"), values)),
    ...optional("metrics", resolveShownAt(root.get("metrics"), values)),
    logs: { access: root.get("logs").get("access").text === "json" ? "json" : "text" },
    ...optional(
      "metricsSources",
      resolveMetricsSources(root.get("model_metrics_sources"), values),
    ),
  };
  return { config, diagnostics: values.diagnostics };
}

/** True when something of the config counts tokens: then providers are asked for the usage of streams. */
function needsUsage(root: ConfigNode): boolean {
  const sampled = root.get("tracing").get("random_sampling").number ?? 0;
  return root.get("ratelimits").items().length > 0 || sampled > 0;
}

function resolveListeners(doc: ConfigDocument, values: Values): readonly ModelListener[] {
  const listeners = doc.listeners
    .filter(({ type }) => type === "model" || type === "prompt")
    .map((one) => resolveListener(one, values));
  if (listeners.some(({ kind }) => kind !== "prompt")) return listeners;
  // Every config has a model listener, as in Plano: agents and filters call models through it.
  return [...listeners, {
    name: "egress_traffic",
    address: DEFAULT_ADDRESS,
    port: DEFAULT_PORT,
    keys: [],
    corsOrigins: [],
    maxRetries: 0,
  }];
}

function resolveListener(
  { node, type, name, port, address }: ListenerView,
  values: Values,
): ModelListener {
  const timeoutMs = values.durationMs(node.get("timeout"));
  const keys = node.get("auth").get("keys").items().map((key) => values.secret(key));
  const origins = node.get("cors").get("origins").items().map((origin) => values.text(origin));
  return {
    ...(type === "prompt" ? { kind: "prompt" } : {}),
    name: name === "" ? "model" : name,
    address: values.text(node.get("address")) ?? address,
    port: port ?? DEFAULT_PORT,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    keys: keys.filter((key): key is Secret => key !== undefined),
    corsOrigins: origins.filter((origin) => origin !== undefined),
    maxRetries: node.get("max_retries").number ?? 0,
  };
}

function resolveAliases(node: ConfigNode, values: Values): ReadonlyMap<string, string> {
  const aliases = new Map<string, string>();
  for (const member of node.members()) {
    const target = values.text(member.get("target"));
    if (target !== undefined) aliases.set(member.key, target);
  }
  return aliases;
}

function resolveLimits(node: ConfigNode, values: Values): Limits {
  const headerBytes = values.bytes(node.get("headers"));
  return {
    bodyBytes: values.bytes(node.get("body")) ?? DEFAULTS.bodyBytes,
    ...(headerBytes === undefined ? {} : { headerBytes }),
  };
}

function resolveTimeouts(root: ConfigNode, values: Values): ResolvedTimeouts {
  const node = root.get("timeouts");
  const connect = node.get("connect");
  const old = root.get("overrides").get("upstream_connect_timeout");
  return {
    connectMs: values.durationMs(connect.exists ? connect : old) ?? DEFAULTS.connectMs,
    firstByteMs: values.durationMs(node.get("first_byte")) ?? DEFAULTS.firstByteMs,
    idleMs: values.durationMs(node.get("idle")) ?? DEFAULTS.idleMs,
    totalMs: values.durationMs(node.get("total")) ?? DEFAULTS.totalMs,
  };
}
