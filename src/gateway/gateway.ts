import { Fault } from "../base/fault.ts";
import { LastingServer, type Server } from "../base/lasting_server.ts";
import { isLoopback } from "../base/loopback.ts";
import { optional } from "../base/optional.ts";
import type { ModelListener, ResolvedConfig } from "../config/resolved.ts";
import { Routes } from "../routing/routes.ts";
import { createUpstream } from "../transport/choose.ts";
import type { ProxyEnv } from "../transport/proxy_env.ts";
import type { Upstream } from "../transport/upstream.ts";
import { authorizersFor, type Credentials } from "./authorizers.ts";
import { BodyIntake, maxHeldBytes } from "./body_intake.ts";
import { serveUnix } from "./edge/unix_server.ts";
import type { ExchangeContext } from "./exchange.ts";
import { type Caller, listenerHandler } from "./listener.ts";
import { Buckets, type BucketStore } from "./rate_limit_buckets.ts";
import { RateLimiter } from "./rate_limiter.ts";
import type { RequestRecord } from "../telemetry/request_record.ts";
import { ResponseOwners } from "./response_owners.ts";
import { SealOwners } from "./seal_owners.ts";
import { ThinkingMemory } from "./thinking_memory.ts";
import { prepareEntry } from "./upstream_request.ts";

/** What a gateway needs of the outside. */
export interface GatewayOptions {
  /** Variables that name proxies (`HTTPS_PROXY`, `NO_PROXY`, …). Default: none. */
  readonly proxyEnv?: ProxyEnv;
  /** How providers are reached, instead of the gateway's own client. The gateway closes it. */
  readonly upstream?: Upstream;
  /**
   * How credentials are found that no config holds: AWS's, Google Cloud's, ChatGPT's. Default: not at
   * all, so that entries of these providers need an `access_key`.
   */
  readonly credentials?: Credentials;
  /** A request begins; the returned function is called once when it is over. */
  readonly begin?: (method: string, path: string) => () => void;
  /** The story of each request that is over. */
  readonly record?: (record: RequestRecord) => void;
  /** Where rate limits keep their counts, when several processes share them. Default: in memory. */
  readonly buckets?: BucketStore;
  /** An error that is planoai's own fault, and the request that it failed. */
  readonly internal?: (error: Fault, requestId: string) => void;
  /** Something that ought not to be, and that fails no request: stories that Envoy has lost. */
  readonly warn?: (message: string) => void;
  /** Share the ports with other processes of the same user. Default false. */
  readonly reusePort?: boolean;
  /** Listen on public addresses without keys. Default false. */
  readonly allowUnauthenticatedPublic?: boolean;
  /**
   * An Envoy stands in front: listen on Unix sockets of its choice instead of the listeners' addresses,
   * and hear of the requests that it carries by itself. Default: clients come here themselves.
   */
  readonly behind?: BehindEnvoy;
}

/** The Unix sockets between an Envoy and the gateway. Made by the gateway, for this user alone. */
export interface BehindEnvoy {
  /** By the listener's name. What comes in there was checked and limited by the filters. */
  readonly listeners: Readonly<Record<string, string>>;
  /** Where filters tell of requests (`POST /records`) and ask (`POST /faults`). */
  readonly edge: string;
}

/** Where a gateway listens. `port` is the real one when the config said 0. */
export interface BoundListener {
  /** The listener's name in the config. */
  readonly name: string;
  /** The address that is bound. */
  readonly address: string;
  /** The port that is bound. */
  readonly port: number;
}

/** How a gateway is doing. */
export interface GatewayStatus {
  /** False once a stop has begun: `/readyz`. */
  readonly ready: boolean;
  /** Requests whose last byte has not been handed over. */
  readonly inFlight: number;
  /** Requests answered since the start. */
  readonly served: number;
  /** Since the start. */
  readonly uptimeMs: number;
}

/** A running gateway. Its owner drains or closes it; nothing is left behind after either. */
export interface Gateway {
  /** In the order of the config. */
  readonly listeners: readonly BoundListener[];
  /** How it is doing now. */
  status(): GatewayStatus;
  /**
   * Stops accepting and waits for what is in flight, at most `timeoutMs`. Returns as soon as nothing
   * is in flight; what still is then ends with its own timeouts, or with the process.
   */
  drain(timeoutMs: number): Promise<void>;
  /** Breaks off everything at once. */
  close(): Promise<void>;
}

/** How long a broken-off server may take to say so. */
const CLOSE_MS = 1000;

/**
 * Starts the listeners of a config. Throws a `Fault`: `config` when a public address has no keys,
 * `internal` when an address cannot be bound.
 */
export async function startGateway(
  config: ResolvedConfig,
  options: GatewayOptions = {},
): Promise<Gateway> {
  for (const listener of config.listeners) {
    refusePublic(listener, options);
    refuseSocketless(listener, options);
  }
  const upstream = options.upstream ?? createUpstream({ proxyEnv: options.proxyEnv ?? {} });
  const authorizers = await authorizersFor(config.providers, upstream, options.credentials);
  const prepared = new Map(
    config.providers.map((
      entry,
    ) => [entry, prepareEntry(entry, authorizers.of(entry), config.providers)]),
  );
  const routes = new Routes(config);
  const intake = new BodyIntake({
    maxBytes: config.limits.bodyBytes,
    maxHeldBytes: maxHeldBytes(config.limits.bodyBytes),
    idleMs: config.timeouts.idleMs,
  });
  const owners = new ResponseOwners();
  const memory = new ThinkingMemory();
  const seals = new SealOwners(config.providers);
  const limits = config.rateLimits ?? [];
  const limiter = limits.length === 0
    ? undefined
    : new RateLimiter(limits, options.buckets ?? new Buckets(limits));
  const startedMs = Date.now();
  let inFlight = 0;
  let served = 0;
  let ready = true;
  const { behind } = options;
  const tracer = config.tracing &&
    new (await import("./tracing/tracer.ts")).Tracer(config.tracing);
  // Loaded where an Envoy stands in front: the other plane has no use for it.
  const edge = behind && new (await import("./edge/edge_server.ts")).EdgeServer({
    prepared: [...prepared.values()],
    tracing: config.tracing,
    aliases: config.aliases,
    record: options.record ?? (() => {}),
    warn: options.warn ?? (() => {}),
  });
  const hooks = {
    behindEnvoy: behind !== undefined,
    ready: () => ready,
    begin: (method: string, path: string) => {
      inFlight++;
      const over = options.begin?.(method, path);
      return () => {
        inFlight--;
        served++;
        over?.();
      };
    },
    record: options.record ?? (() => {}),
    internal: options.internal ?? (() => {}),
  };
  const abort = new AbortController();
  const servers: Server[] = [];
  const bound: BoundListener[] = [];
  try {
    for (const listener of config.listeners) {
      const context: ExchangeContext = {
        config: withTimeoutOf(listener, config),
        routes,
        upstream,
        prepared,
        intake,
        owners,
        memory,
        seals,
        tracer,
        ...optional("limiter", limiter),
        maxRetries: listener.maxRetries,
        timeouts: {
          ...config.timeouts,
          totalMs: Math.min(config.timeouts.totalMs, listener.timeoutMs ?? Infinity),
        },
      };
      const handler = listenerHandler(listener, context, hooks);
      const { server, port } = serve(
        listener,
        // Deno makes the second argument for those alone that take one.
        tracer === undefined ? (request) => handler(request) : handler,
        options,
        abort.signal,
      );
      servers.push(server);
      bound.push({ name: listener.name, address: listener.address, port });
    }
    if (edge !== undefined) {
      servers.push(
        new LastingServer(
          (own) => serveUnix(behind!.edge, (request) => edge.handle(request), own),
          abort.signal,
        ),
      );
    }
  } catch (error) {
    abort.abort();
    authorizers.close();
    upstream.close();
    throw error;
  }
  // Deno 2.9 throws an uncaught BadResource when a server is aborted after `shutdown` has begun, so
  // a stop does one or the other, once.
  let stopped: Promise<unknown> | undefined;
  const stop = async (how: () => Promise<unknown>, graceMs: number): Promise<void> => {
    ready = false;
    intake.abandon();
    edge?.abandon();
    stopped ??= how();
    if (!await within(stopped, graceMs)) {
      // Every reply that is left ends now, in its client's own words for a cut one.
      upstream.abort();
      await within(stopped, CLOSE_MS);
    }
    authorizers.close();
    upstream.close();
    tracer?.flush();
  };
  const shutdown = () => Promise.all(servers.map((server) => server.shutdown()));
  const breakOff = () => {
    abort.abort();
    return Promise.all(servers.map((server) => server.finished));
  };
  return {
    listeners: bound,
    status: () => ({ ready, inFlight, served, uptimeMs: Date.now() - startedMs }),
    drain: (timeoutMs) => stop(shutdown, timeoutMs),
    close: () => {
      upstream.abort();
      return stop(breakOff, CLOSE_MS);
    },
  };
}

/** A listener may give its requests less time than the whole config does. */
function withTimeoutOf(listener: ModelListener, config: ResolvedConfig): ResolvedConfig {
  const { timeouts } = config;
  const totalMs = Math.min(listener.timeoutMs ?? Infinity, timeouts.totalMs);
  return { ...config, timeouts: { ...timeouts, totalMs } };
}

/** True when it settles in time. */
async function within(promise: Promise<unknown>, ms: number): Promise<boolean> {
  const late = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => late.resolve(false), ms);
  try {
    return await Promise.race([promise.then(() => true, () => true), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** A Unix socket does not say who calls. */
const NOBODY: Caller = { remoteAddr: { transport: "unix", path: "" } };

function serve(
  listener: ModelListener,
  handler: (request: Request, from: Caller) => Promise<Response>,
  { behind, reusePort = false }: GatewayOptions,
  signal: AbortSignal,
): { readonly server: Server; readonly port: number } {
  const { name, address: hostname, port } = listener;
  if (behind !== undefined) {
    const path = behind.listeners[name]!;
    const onSocket = new LastingServer(
      (own) => serveUnix(path, (request) => handler(request, NOBODY), own),
      signal,
    );
    return { server: onSocket, port };
  }
  try {
    let bound = port;
    const server = new LastingServer((own) => {
      const one = Deno.serve({
        hostname,
        port: bound,
        reusePort,
        signal: own,
        onListen: () => {},
        onError: () => new Response(null, { status: 500 }),
      }, handler);
      bound = one.addr.port;
      return one;
    }, signal);
    return { server, port: bound };
  } catch (error) {
    throw new Fault(
      "internal",
      `Cannot listen on ${hostname}:${port}: ${
        error instanceof Deno.errors.AddrInUse ? "another program uses the port" : String(error)
      }`,
      { cause: error },
    );
  }
}

/** Before anything listens: whoever is there already must not lose its sockets to a start that fails. */
function refuseSocketless({ name }: ModelListener, { behind }: GatewayOptions): void {
  if (behind === undefined || behind.listeners[name] !== undefined) return;
  throw new Fault("internal", `Cannot listen for "${name}": it has no socket behind Envoy`);
}

function refusePublic(listener: ModelListener, options: GatewayOptions): void {
  if (isLoopback(listener.address) || listener.keys.length > 0) return;
  if (options.allowUnauthenticatedPublic) return;
  throw new Fault(
    "config",
    `Cannot listen on ${listener.address}:${listener.port}: anybody who reaches it could spend your keys`,
    { note: "set `listeners[].auth.keys`, or pass --allow-unauthenticated-public" },
  );
}
