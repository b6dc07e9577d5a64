import { Fault } from "../base/fault.ts";
import { isArray, isObject, type Json, type JsonObject, parseObject } from "../base/json.ts";
import { LOG_LEVELS, type LogLevel } from "../base/log.ts";
import { optional } from "../base/optional.ts";
import {
  type BehindSockets,
  type NativeOrder,
  readBehind,
  readNative,
} from "./native/native_order.ts";

/**
 * What a serving process is told on its standard input, as one line of JSON. The config goes with it,
 * read and checked: every worker of a generation runs the same one whatever happens to the file, and
 * none needs the YAML parser (9 MB, 30 ms). A pipe and not an argument, because `.env` holds keys.
 */
export interface LaunchOrder {
  /** The home's folder. */
  readonly home: string;
  readonly file: string;
  /** The config's value, variables not yet expanded. */
  readonly config: JsonObject;
  readonly dotEnv?: string;
  /** The control socket to answer on. */
  readonly socket: string;
  readonly level: LogLevel;
  /** 1: this process serves; more: it supervises as many. */
  readonly workers: number;
  /** This is one of several: its number, from 1. */
  readonly worker?: number;
  /** The socket of the process that keeps the rate limits of all workers. */
  readonly limits?: string;
  /** The socket of the process that hears of all workers' requests. */
  readonly stories?: string;
  /** `--with-tracing`: it takes spans of other programs too, and shows traces to browsers. */
  readonly withTracing?: boolean;
  readonly allowUnauthenticatedPublic: boolean;
  /** `file`: the home's log; `stderr`: whoever watches. */
  readonly logTo: "file" | "stderr";
  /** Where `up` was typed: relative paths in variables begin there. Default: the home's run folder. */
  readonly cwd?: string;
  /** Files outside of the home that hold credentials: it and its workers may read them. */
  readonly reads?: readonly string[];
  /** The environment to serve in, where it is not this process's own: a reload brings its own. */
  readonly env?: Readonly<Record<string, string>>;
  /** This process supervises an Envoy and the gateway behind it. */
  readonly native?: NativeOrder;
  /** This is the gateway behind an Envoy, and where it listens. */
  readonly behind?: BehindSockets;
}

/** An order never needs more: the config's file is bounded too. */
export const MAX_ORDER_BYTES = 16 * 2 ** 20;

/** The order as bytes for a child's standard input. */
export function encodeOrder(order: LaunchOrder): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(order) + "\n");
}

/** The order in a line. Throws a {@link Fault} `usage` for anything else. */
export function parseOrder(line: string): LaunchOrder {
  const value = parseObject(line);
  const order = value === undefined ? undefined : readOrder(value);
  if (order !== undefined) return order;
  throw new Fault("usage", "Cannot serve: standard input holds no launch order", {
    note: "`planoai up` starts the gateway; `serve` is how it does so",
  });
}

function readOrder(value: JsonObject): LaunchOrder | undefined {
  const {
    home,
    file,
    config,
    dotEnv,
    socket,
    workers,
    worker,
    limits,
    stories,
    allowUnauthenticatedPublic,
    cwd,
    reads,
  } = value;
  const level = LOG_LEVELS.find((one) => one === value.level);
  const logTo = value.logTo;
  if (
    typeof home !== "string" || typeof file !== "string" || !isObject(config) ||
    typeof socket !== "string" || typeof workers !== "number" || level === undefined ||
    (logTo !== "file" && logTo !== "stderr")
  ) return undefined;
  return {
    home,
    file,
    config,
    ...(typeof dotEnv === "string" ? { dotEnv } : {}),
    socket,
    level,
    workers,
    ...(typeof worker === "number" ? { worker } : {}),
    ...(typeof limits === "string" ? { limits } : {}),
    ...(typeof stories === "string" ? { stories } : {}),
    ...(value.withTracing === true ? { withTracing: true } : {}),
    allowUnauthenticatedPublic: allowUnauthenticatedPublic === true,
    logTo,
    ...(typeof cwd === "string" ? { cwd } : {}),
    ...(isArray(reads) ? { reads: reads.filter((one) => typeof one === "string") } : {}),
    ...optional("env", readEnv(value.env)),
    ...optional("native", readNative(value.native)),
    ...optional("behind", readBehind(value.behind)),
  };
}

function readEnv(value: Json | undefined): Readonly<Record<string, string>> | undefined {
  if (!isObject(value)) return undefined;
  const env: Record<string, string> = {};
  for (const [name, text] of Object.entries(value)) {
    if (typeof text === "string") env[name] = text;
  }
  return env;
}

/** Reads the order's line and, as `ended`, the moment when whoever gave it is gone. */
export async function receiveOrder(
  input: ReadableStream<Uint8Array>,
): Promise<{ readonly order: LaunchOrder; readonly ended: Promise<void> }> {
  const reader = input.getReader();
  const utf8 = new TextDecoder();
  let text = "";
  while (!text.includes("\n")) {
    const { value, done } = await reader.read();
    if (done) break;
    text += utf8.decode(value, { stream: true });
    if (text.length > MAX_ORDER_BYTES) break;
  }
  const order = parseOrder(text);
  const ended = (async () => {
    while (!(await reader.read()).done);
  })();
  return { order, ended };
}
