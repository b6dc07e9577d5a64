import type { Secret } from "../base/secret.ts";
import type { DialectId } from "../ir/origin.ts";
import type { Provider } from "../providers/provider.ts";

/** The config after discovery, parsing, rules and environment: what the running parts read. */
export interface ResolvedConfig {
  /** Absolute path of the file; `(defaults)` for zero-config. */
  readonly file: string;
  readonly version: string;
  readonly listeners: readonly ModelListener[];
  readonly providers: readonly ProviderEntry[];
  /** alias → target, one level. */
  readonly aliases: ReadonlyMap<string, string>;
  readonly limits: Limits;
  readonly timeouts: ResolvedTimeouts;
  readonly drainTimeoutMs: number;
  /** What to do with hosted tools and parts that an upstream cannot say. */
  readonly unsupportedTools: "drop" | "reject";
  /** Something configured (limits, budgets, tracing) must know the tokens of every stream. */
  readonly countUsage?: boolean;
}

/** A listener that speaks to model clients. Other kinds land with their features. */
export interface ModelListener {
  readonly name: string;
  readonly address: string;
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
  readonly provider: Provider;
  /** The upstream's own id of the model, or `*`. */
  readonly model: string;
  /** The part before the slash as the config wrote it: what clients prefix names with. */
  readonly prefix: string;
  /** The API root, path included, no trailing slash. */
  readonly baseUrl: URL;
  readonly hostHeader?: string;
  readonly accessKey?: Secret;
  readonly passthroughAuth: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly isDefault: boolean;
  /** Dialects spoken at this address, in order of preference, with their paths below `baseUrl`. */
  readonly speaks: readonly {
    readonly dialect: DialectId;
    readonly path: string;
    readonly onlyFor?: DialectId;
  }[];
}

export interface Limits {
  /** Bytes of a request's body, decompressed. */
  readonly bodyBytes: number;
  /** Bytes of all request headers together. */
  readonly headerBytes: number;
}

/** Milliseconds. */
export interface ResolvedTimeouts {
  readonly connectMs: number;
  readonly firstByteMs: number;
  readonly idleMs: number;
  readonly totalMs: number;
}
