import type { Secret } from "../base/secret.ts";
import type { DialectId } from "../ir/origin.ts";
import type { Provider, Way } from "../providers/provider.ts";

/** The config after discovery, parsing, rules and environment: what the running parts read. */
export interface ResolvedConfig {
  /** Absolute path of the file; `(defaults)` for zero-config. */
  readonly file: string;
  /** As written: `v0.4.0`. */
  readonly version: string;
  /** Where clients come in. */
  readonly listeners: readonly ModelListener[];
  /** In the order of the file. */
  readonly providers: readonly ProviderEntry[];
  /** alias → target, one level. */
  readonly aliases: ReadonlyMap<string, string>;
  /** Sizes above which a request is refused. */
  readonly limits: Limits;
  /** Bounds of every wait. */
  readonly timeouts: ResolvedTimeouts;
  /** How long a stop waits for what is in flight, ms. */
  readonly drainTimeoutMs: number;
  /** What to do with hosted tools and parts that an upstream cannot say. */
  readonly unsupportedTools: "drop" | "reject";
  /** Something configured (limits, budgets, tracing) must know the tokens of every stream. */
  readonly countUsage?: boolean;
  /** Limits on input tokens. */
  readonly rateLimits?: readonly RateLimit[];
  /** Which requests become spans, and where these go. Absent: none. */
  readonly tracing?: ResolvedTracing;
  /** Ports of planoai itself. Absent (a config made by a program): the usual ones, none of them explicit. */
  readonly ports?: OwnPorts;
  /** The trace viewer for browsers. */
  readonly admin?: ShownAt;
  /** What Prometheus reads. */
  readonly metrics?: ShownAt;
  /** Absent (a config made by a program): as text. */
  readonly logs?: LogSettings;
  /** Where prices come from besides the built-in catalogue. */
  readonly metricsSources?: MetricsSources;
}

/** `model_metrics_sources`. */
export interface MetricsSources {
  /** What tokens cost. */
  readonly cost: CostSource;
}

/** A catalog of prices that is fetched. */
export interface CostSource {
  /** Whose catalog it is, by which it is read. */
  readonly provider: "digitalocean" | "models.dev";
  /** Where it is. */
  readonly url: URL;
  /** Milliseconds between reads; absent: once. */
  readonly refreshMs?: number;
  /** The catalog's name of a model → the one that it has here. */
  readonly aliases: ReadonlyMap<string, string>;
}

/** One item of `ratelimits`: tokens for each value of a header. */
export interface RateLimit {
  /** The model's bare id, an entry's name, or `*` for every model. */
  readonly model: string;
  /** The header, lower case, whose value says whose tokens are counted. */
  readonly header: string;
  /** Only requests with this value count; absent: each value by itself, the missing one too. */
  readonly value?: string;
  /** Tokens in a window. */
  readonly tokens: number;
  /** Milliseconds in which that many come back. */
  readonly windowMs: number;
}

/** `tracing`, when it is on. */
export interface ResolvedTracing {
  /** Percent of requests, of those that bring no trace of their own. */
  readonly sampling: number;
  /** An OTLP/gRPC collector: `http://127.0.0.1:4317`. */
  readonly collector: URL;
  /** What users and models wrote may be recorded. */
  readonly captureMessages: boolean;
  /** Attributes by OpenInference's names too. */
  readonly openInference: boolean;
  /** Lower-case prefixes of request headers that become attributes. */
  readonly headerPrefixes: readonly string[];
  /** Attributes of every span. */
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  /** Where model calls go besides. */
  readonly exporters: readonly PostHogExporter[];
  /** Bounds of what is kept for `planoai trace`. */
  readonly store: StoreBounds;
}

/** What the trace store keeps. */
export interface StoreBounds {
  /** Traces that are older go. */
  readonly maxDays: number;
  /** The file's size, above which the oldest go. */
  readonly maxBytes: number;
}

/** One item of `tracing.exporters`. */
export interface PostHogExporter {
  /** Which kind of place it is. */
  readonly type: "posthog";
  /** Without a trailing slash. */
  readonly url: string;
  /** The project's key. */
  readonly apiKey: Secret;
  /** The request header, lower case, that names the user. */
  readonly distinctIdHeader?: string;
  /** What users and models wrote is sent there, where `tracing.capture_messages` has it recorded. */
  readonly captureMessages: boolean;
}

/** A port of planoai itself. */
export interface OwnPort {
  /** Where to listen. */
  readonly port: number;
  /** The config names it: when it is busy the start fails, where it would go on without it otherwise. */
  readonly explicit: boolean;
}

/** Where planoai shows itself. */
export interface OwnPorts {
  /** For spans over OTLP/gRPC: 4317. */
  readonly otlpGrpc: OwnPort;
  /** For spans over OTLP/HTTP: 4318. */
  readonly otlpHttp: OwnPort;
  /** For Prometheus: 9092. */
  readonly metrics: OwnPort;
  /** For the viewer: 12080. */
  readonly admin: OwnPort;
}

/** `admin` or `metrics`: who may look. */
export interface ShownAt {
  /** The address to bind. */
  readonly address: string;
  /** What has to be shown; absent: nothing, on this machine only. */
  readonly token?: Secret;
}

/** `logs`. */
export interface LogSettings {
  /** The form of the access log. */
  readonly access: "text" | "json";
}

/** A listener that speaks to model clients. */
export interface ModelListener {
  /**
   * `model` (the default): model APIs. `prompt`: prompt targets, which have not landed yet, so that its
   * turns are answered with a 501. Others land with their features.
   */
  readonly kind?: "model" | "prompt";
  /** For logs, `status` and records. */
  readonly name: string;
  /** The address to bind; loopback unless configured. */
  readonly address: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** The whole request, streams included, unless `timeouts.total` says otherwise. */
  readonly timeoutMs?: number;
  /** Keys that clients must show; empty: no authentication. */
  readonly keys: readonly Secret[];
  /** Origins that browsers may call from; empty: none. */
  readonly corsOrigins: readonly string[];
  /** Tries on the same provider after the first, before the first byte. 0 unless configured. */
  readonly maxRetries: number;
}

/** One item of `model_providers`. */
export interface ProviderEntry {
  /** Unique; the name clients may use: `openai/gpt-4o` unless the config says otherwise. */
  readonly name: string;
  /** Its row of the provider table. */
  readonly provider: Provider;
  /** The upstream's own id of the model, or `*`. */
  readonly model: string;
  /** The part before the slash as the config wrote it: what clients prefix names with. */
  readonly prefix: string;
  /** The API root, path included, no trailing slash. */
  readonly baseUrl: URL;
  /** The `host` header, when it is not the one of `baseUrl` (`http_host`). */
  readonly hostHeader?: string;
  /** The provider's key. */
  readonly accessKey?: Secret;
  /** True when the client's own credentials are sent on. */
  readonly passthroughAuth: boolean;
  /** Sent with every request to it. */
  readonly headers: Readonly<Record<string, string>>;
  /** Answers requests that name no model. */
  readonly isDefault: boolean;
  /** What addresses and paths need: `region`, `api_version`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Dialects spoken at this address, in order of preference, with their paths below `baseUrl`. */
  readonly speaks: readonly EntryWay[];
}

/** A dialect spoken at an entry's address. */
export interface EntryWay extends Way {
  /** Only for clients of this dialect. */
  readonly onlyFor?: DialectId;
}

/** Sizes above which a request is refused. */
export interface Limits {
  /** Bytes of a request's body, decompressed. */
  readonly bodyBytes: number;
  /** Bytes of all request headers together. */
  readonly headerBytes?: number;
}

/** Milliseconds. */
export interface ResolvedTimeouts {
  /** Until a connection stands, TLS included. */
  readonly connectMs: number;
  /** From the request's last byte to the reply's head. */
  readonly firstByteMs: number;
  /** Between two reads of a reply. */
  readonly idleMs: number;
  /** The whole exchange, streams included. */
  readonly totalMs: number;
}
