import { stringify } from "@std/yaml";
import type { Secret } from "../base/secret.ts";
import { unitOf } from "./resolve_rate_limits.ts";
import type {
  CostSource,
  ModelListener,
  OwnPorts,
  PostHogExporter,
  ProviderEntry,
  RateLimit,
  ResolvedConfig,
  ShownAt,
} from "./resolved.ts";

/**
 * The resolved config as YAML, for `~/.plano/run/plano_config_rendered.yaml`: sorted keys, block
 * style. Keys stand in it as `$NAME` or `(literal)`, never as their value; header values, which may
 * hold keys too, as `(set)`.
 */
export function renderResolvedYaml(config: ResolvedConfig): string {
  const document = {
    version: "v0.4.0",
    listeners: config.listeners.map(listener),
    model_providers: config.providers.map(provider),
    model_aliases: Object.fromEntries(
      [...config.aliases].map(([alias, target]) => [alias, { target }]),
    ),
    limits: {
      body: config.limits.bodyBytes,
      ...(config.limits.headerBytes === undefined ? {} : { headers: config.limits.headerBytes }),
    },
    timeouts: {
      connect: `${config.timeouts.connectMs}ms`,
      first_byte: `${config.timeouts.firstByteMs}ms`,
      idle: `${config.timeouts.idleMs}ms`,
      total: `${config.timeouts.totalMs}ms`,
    },
    drain_timeout: `${config.drainTimeoutMs}ms`,
    unsupported_tools: config.unsupportedTools,
    ...(config.rateLimits === undefined ? {} : { ratelimits: config.rateLimits.map(rateLimit) }),
    ...(config.tracing === undefined ? {} : {
      tracing: {
        random_sampling: config.tracing.sampling,
        opentracing_grpc_endpoint: withoutLogin(config.tracing.collector),
        capture_messages: config.tracing.captureMessages,
        openinference: config.tracing.openInference,
        store: {
          max_days: config.tracing.store.maxDays,
          max_size: config.tracing.store.maxBytes,
        },
        span_attributes: {
          header_prefixes: config.tracing.headerPrefixes,
          static: config.tracing.attributes,
        },
        exporters: config.tracing.exporters.map(exporter),
      },
    }),
    ...(config.logs === undefined ? {} : { logs: { access: config.logs.access } }),
    ...(config.ports === undefined ? {} : { ports: portsOf(config.ports) }),
    ...(config.admin === undefined ? {} : { admin: shownAt(config.admin) }),
    ...(config.metrics === undefined ? {} : { metrics: shownAt(config.metrics) }),
    ...(config.metricsSources === undefined ? {} : {
      model_metrics_sources: [costSource(config.metricsSources.cost)],
    }),
  };
  const head = "# Written by planoai up: the config with every default and variable settled.\n" +
    `# From ${JSON.stringify(config.file)}. Nobody reads this file; change that one.\n`;
  return head + stringify(document, { sortMapEntries: true, aliasDuplicateObjects: false });
}

function listener(one: ModelListener) {
  return {
    type: one.kind ?? "model",
    name: one.name,
    address: one.address,
    port: one.port,
    ...(one.timeoutMs === undefined ? {} : { timeout: `${one.timeoutMs}ms` }),
    max_retries: one.maxRetries,
    ...(one.keys.length === 0 ? {} : { auth: { keys: one.keys.map(reference) } }),
    ...(one.corsOrigins.length === 0 ? {} : { cors: { origins: one.corsOrigins } }),
  };
}

function provider(entry: ProviderEntry) {
  return {
    name: entry.name,
    model: entry.model,
    provider_interface: entry.provider.id,
    base_url: withoutLogin(entry.baseUrl),
    ...(entry.hostHeader === undefined ? {} : { http_host: entry.hostHeader }),
    ...(entry.accessKey === undefined ? {} : { access_key: reference(entry.accessKey) }),
    passthrough_auth: entry.passthroughAuth,
    default: entry.isDefault,
    headers: Object.fromEntries(Object.keys(entry.headers).map((name) => [name, "(set)"])),
    ...entry.settings,
    dialects: entry.speaks.map(({ dialect }) => dialect),
  };
}

function exporter({ type, url, apiKey, distinctIdHeader, captureMessages }: PostHogExporter) {
  return {
    type,
    url: withoutLogin(new URL(url)),
    api_key: reference(apiKey),
    ...(distinctIdHeader === undefined ? {} : { distinct_id_header: distinctIdHeader }),
    capture_messages: captureMessages,
  };
}

function costSource({ provider, url, refreshMs, aliases }: CostSource) {
  return {
    type: "cost",
    provider,
    url: withoutLogin(url),
    ...(refreshMs === undefined ? {} : { refresh_interval: refreshMs / 1000 }),
    ...(aliases.size === 0 ? {} : { model_aliases: Object.fromEntries(aliases) }),
  };
}

function shownAt({ address, token }: ShownAt) {
  return { address, ...(token === undefined ? {} : { token: reference(token) }) };
}

function portsOf({ otlpGrpc, otlpHttp, metrics, admin }: OwnPorts) {
  return {
    otlp_grpc: otlpGrpc.port,
    otlp_http: otlpHttp.port,
    metrics: metrics.port,
    admin: admin.port,
  };
}

/** A value may be a key, when the header is one of credentials. */
function rateLimit({ model, header, value, tokens, windowMs }: RateLimit) {
  return {
    model,
    selector: { key: header, value: value === undefined ? "*" : "(set)" },
    limit: { tokens, unit: unitOf(windowMs) },
  };
}

/** An address may hold a login: it is a secret too. */
function withoutLogin(url: URL): string {
  const copy = new URL(url);
  copy.username = copy.password = "";
  return copy.href;
}

function reference({ origin }: Secret): string {
  return origin.startsWith("$") ? origin : "(literal)";
}
