import { isArray, isObject, type Json, parseObject } from "../base/json.ts";
import { optional } from "../base/optional.ts";
import { type ListenerAddress, readListener } from "./listener_address.ts";
import { readSurfaces, type Surface } from "./surface.ts";

/** Where a serving process stands. */
export type ServerState = "starting" | "ready" | "draining";

/**
 * Where an entry's key is: there, not there, the client's own, none needed, or found with the requests
 * where the vendor's own tools look.
 */
const KEY_STATES = ["present", "missing", "client", "none", "found"] as const;

/** See {@link ProviderStatus.key}. */
export type KeyState = typeof KEY_STATES[number];

/** What a provider entry has to show for itself. */
export interface ProviderStatus {
  readonly name: string;
  readonly model: string;
  readonly provider: string;
  readonly key: KeyState;
  /** Where the key comes from or should come from: `$OPENAI_API_KEY`. Never the key. */
  readonly from?: string;
}

/** One of several processes that share the ports. */
export interface WorkerStatus {
  readonly pid: number;
  readonly ready: boolean;
  readonly inFlight: number;
  readonly served: number;
  readonly restarts: number;
  /** Lines of its logs that could not be written. */
  readonly linesDropped: number;
}

/** The Envoy of the native plane. */
export interface EnvoyStatus {
  readonly pid: number;
  readonly version: string;
  readonly ready: boolean;
  readonly restarts: number;
  /** The binary, its arguments and its folder: who asks for the same can be served by this one. */
  readonly binary: string;
  readonly args: readonly string[];
  readonly folder: string;
  /** It takes another config; false when somebody watches its supervisor's terminal. */
  readonly reloads: boolean;
}

/** What the control socket answers. */
export interface ServerStatus {
  readonly state: ServerState;
  readonly pid: number;
  readonly version: string;
  readonly generation: number;
  readonly file: string;
  readonly startedMs: number;
  readonly inFlight: number;
  readonly served: number;
  readonly listeners: readonly ListenerAddress[];
  readonly providers: readonly ProviderStatus[];
  /** Lines of logs that could not be written, workers' included. */
  readonly linesDropped: number;
  readonly workers: readonly WorkerStatus[];
  /** There on the native plane. */
  readonly envoy?: EnvoyStatus;
  /** Ports of planoai itself. */
  readonly surfaces: readonly Surface[];
}

/** A status as JSON text has it, or `undefined` when it is none. */
export function parseStatus(text: string): ServerStatus | undefined {
  const value = parseObject(text);
  if (value === undefined || typeof value.pid !== "number") return undefined;
  const state = value.state;
  if (state !== "starting" && state !== "ready" && state !== "draining") return undefined;
  return {
    state,
    pid: value.pid,
    version: words(value.version),
    generation: number(value.generation),
    file: words(value.file),
    startedMs: number(value.startedMs),
    inFlight: number(value.inFlight),
    served: number(value.served),
    linesDropped: number(value.linesDropped),
    listeners: items(value.listeners).map(readListener).filter((one) => one !== undefined),
    providers: items(value.providers).map(readProvider).filter((one) => one !== undefined),
    workers: items(value.workers).map(readWorker).filter((one) => one !== undefined),
    ...optional("envoy", readEnvoy(value.envoy)),
    surfaces: readSurfaces(value.surfaces),
  };
}

function readEnvoy(value: Json | undefined): EnvoyStatus | undefined {
  if (!isObject(value)) return undefined;
  return {
    pid: number(value.pid),
    version: words(value.version),
    ready: value.ready === true,
    restarts: number(value.restarts),
    binary: words(value.binary),
    args: items(value.args).map(words),
    folder: words(value.folder),
    reloads: value.reloads === true,
  };
}

function readProvider(value: Json): ProviderStatus | undefined {
  if (!isObject(value)) return undefined;
  const { from } = value;
  const key = KEY_STATES.find((one) => one === value.key);
  if (key === undefined) return undefined;
  return {
    name: words(value.name),
    model: words(value.model),
    provider: words(value.provider),
    key,
    ...(typeof from === "string" ? { from } : {}),
  };
}

function readWorker(value: Json): WorkerStatus | undefined {
  if (!isObject(value)) return undefined;
  return {
    pid: number(value.pid),
    ready: value.ready === true,
    inFlight: number(value.inFlight),
    served: number(value.served),
    restarts: number(value.restarts),
    linesDropped: number(value.linesDropped),
  };
}

function items(value: Json | undefined): readonly Json[] {
  return isArray(value) ? value : [];
}

function words(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

function number(value: Json | undefined): number {
  return typeof value === "number" ? value : 0;
}
