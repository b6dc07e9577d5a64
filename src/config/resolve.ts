import type { Secret } from "../base/secret.ts";
import type { Provider } from "../providers/provider.ts";
import { RESPONSES, USUAL_WAYS } from "../providers/speaks.ts";
import { apiRoot, isKimiCode, readBaseUrl } from "./base_url.ts";
import { type Diagnostic, diagnostic } from "./diagnostic.ts";
import {
  type ConfigDocument,
  DEFAULT_ADDRESS,
  DEFAULT_PORT,
  type ListenerView,
  type ProviderView,
} from "./document.ts";
import type { ConfigNode } from "./node.ts";
import type {
  Limits,
  ModelListener,
  ProviderEntry,
  ResolvedConfig,
  ResolvedTimeouts,
} from "./resolved.ts";
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
  };
  return { config, diagnostics: values.diagnostics };
}

/** True when something of the config counts tokens: then providers are asked for the usage of streams. */
function needsUsage(root: ConfigNode): boolean {
  const sampled = root.get("tracing").get("random_sampling").number ?? 0;
  return root.get("ratelimits").items().length > 0 || sampled > 0;
}

function resolveListeners(doc: ConfigDocument, values: Values): readonly ModelListener[] {
  const listeners = doc.listeners.filter((one) => one.type === "model");
  if (listeners.length > 0) return listeners.map((one) => resolveListener(one, values));
  // Every config has a model listener, as in Plano: agents and filters call models through it.
  return [{
    name: "egress_traffic",
    address: DEFAULT_ADDRESS,
    port: DEFAULT_PORT,
    keys: [],
    corsOrigins: [],
    maxRetries: 0,
  }];
}

function resolveListener(
  { node, name, port, address }: ListenerView,
  values: Values,
): ModelListener {
  const timeoutMs = values.durationMs(node.get("timeout"));
  const keys = node.get("auth").get("keys").items().map((key) => values.secret(key));
  const origins = node.get("cors").get("origins").items().map((origin) => values.text(origin));
  return {
    name: name === "" ? "model" : name,
    address: values.text(node.get("address")) ?? address,
    port: port ?? DEFAULT_PORT,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    keys: keys.filter((key): key is Secret => key !== undefined),
    corsOrigins: origins.filter((origin) => origin !== undefined),
    maxRetries: node.get("max_retries").number ?? 0,
  };
}

function resolveProvider(view: ProviderView, values: Values): ProviderEntry | undefined {
  const { node, provider, model } = view;
  // A planned provider: its rule has said that the entry is left out.
  if (provider === undefined) return undefined;
  const base = resolveBaseUrl(node.get("base_url"), provider, values);
  if (base === undefined) return undefined;
  const passthroughAuth = node.get("passthrough_auth").flag ?? false;
  // Passing the client's credentials on wins over a key; its rule warns about having both.
  const accessKey = passthroughAuth ? undefined : values.secret(node.get("access_key"));
  const hostHeader = values.hostHeader(node.get("http_host"));
  const headers = values.headers(node.get("headers"));
  if (isKimiCode(base, model)) headers["user-agent"] ??= "KimiCLI/1.3";
  return {
    name: view.name,
    provider,
    model: view.model,
    prefix: view.prefix,
    baseUrl: apiRoot(base, provider, model),
    ...(hostHeader === undefined ? {} : { hostHeader }),
    ...(accessKey === undefined ? {} : { accessKey }),
    passthroughAuth,
    headers,
    isDefault: node.get("default").flag ?? false,
    speaks: resolveDialects(node.get("dialects"), provider, base),
  };
}

function resolveBaseUrl(node: ConfigNode, provider: Provider, values: Values): URL | undefined {
  const before = values.diagnostics.length;
  const text = values.text(node) ?? provider.baseUrl;
  if (text === undefined) return undefined;
  const read = readBaseUrl(text);
  if (read.ok) return read.url;
  // Only a value that came out of a variable gets here: its text may be private, so it stays unsaid.
  if (values.diagnostics.length === before) {
    values.diagnostics.push(diagnostic("base_url", "error", {
      message: `Cannot use the value of ${node.text ?? "base_url"} as base_url: ${read.state}`,
      at: node.at,
      notes: [read.note],
    }));
  }
  return undefined;
}

function resolveDialects(
  node: ConfigNode,
  provider: Provider,
  base: URL,
): ProviderEntry["speaks"] {
  if (node.exists) {
    const known = [...provider.speaks, ...USUAL_WAYS];
    return node.items().flatMap((item) => known.find((one) => one.dialect === item.text) ?? []);
  }
  const elsewhere = provider.baseUrl === undefined || new URL(provider.baseUrl).host !== base.host;
  if (!elsewhere || provider.elsewhere?.responsesOnlyForResponses !== true) return provider.speaks;
  // Servers that copy OpenAI's API have Chat for sure and Responses perhaps (DESIGN §7).
  return provider.speaks.map((one) =>
    one.dialect === RESPONSES.dialect ? { ...one, onlyFor: RESPONSES.dialect } : one
  );
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
