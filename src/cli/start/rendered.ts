import { stringify } from "@std/yaml";
import type { Secret } from "../../base/secret.ts";
import type { ProviderEntry, ResolvedConfig } from "../../config/resolved.ts";

/**
 * The config as the gateway reads it, every default spelled out, for people who wonder what it makes
 * of theirs. Secrets stand as where they come from.
 */
export function renderedConfig(config: ResolvedConfig): string {
  const head = "# Written by planoai up: the config with every default and variable settled.\n" +
    `# From ${JSON.stringify(config.file)}. Nobody reads this file; change that one.\n`;
  return head + stringify({
    version: config.version,
    listeners: config.listeners.map(({ keys, corsOrigins, timeoutMs, maxRetries, ...rest }) => ({
      type: "model",
      ...rest,
      ...(timeoutMs === undefined ? {} : { timeout: `${timeoutMs}ms` }),
      max_retries: maxRetries,
      auth: { keys: keys.map(shown) },
      cors: { origins: [...corsOrigins] },
    })),
    model_providers: config.providers.map(provider),
    model_aliases: Object.fromEntries(
      [...config.aliases].map(([name, target]) => [name, { target }]),
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
  });
}

function provider(entry: ProviderEntry): Record<string, unknown> {
  return {
    name: entry.name,
    model: `${entry.prefix}/${entry.model}`,
    provider: entry.provider.id,
    base_url: withoutPassword(entry.baseUrl),
    ...(entry.hostHeader === undefined ? {} : { http_host: entry.hostHeader }),
    ...(entry.accessKey === undefined ? {} : { access_key: shown(entry.accessKey) }),
    passthrough_auth: entry.passthroughAuth,
    // Values may be credentials under any name: the names are enough to see what is sent.
    ...(Object.keys(entry.headers).length === 0 ? {} : { headers: Object.keys(entry.headers) }),
    default: entry.isDefault,
    dialects: entry.speaks.map((one) => `${one.dialect} at ${one.path}`),
  };
}

function shown(secret: Secret): string {
  return secret.origin;
}

function withoutPassword(url: URL): string {
  const copy = new URL(url);
  copy.username = "";
  copy.password = "";
  return copy.href;
}
