import type { SpanSink } from "../sink.ts";
import type { Holder } from "./bind_fault.ts";
import { startGrpcReceiver } from "./grpc_receiver.ts";
import { startHttpReceiver } from "./http_receiver.ts";
import { Intake, type IntakeCounts } from "./intake.ts";
import type { OtlpLimits } from "./limits.ts";
import { type Receiver, RECEIVER_BOUNDS, type ReceiverBounds } from "./receiver.ts";

/** What a collector is made of. */
export interface CollectorOptions {
  /** The address to bind. */
  readonly host: string;
  /** OTLP/gRPC, usually 4317; 0 takes any free port, absent: none. */
  readonly grpcPort?: number;
  /** OTLP/HTTP, usually 4318; 0 takes any free port, absent: none. */
  readonly httpPort?: number;
  /** Gets the spans. It stays its owner's: the collector does not close it. */
  readonly sink: SpanSink;
  /** Names the program that has a port. */
  readonly whoHolds?: (port: number) => Holder | undefined;
  readonly limits?: Partial<OtlpLimits>;
  readonly bounds?: Partial<ReceiverBounds>;
  /** Closes it, as `close` does. */
  readonly signal?: AbortSignal;
}

/** A collector that listens. */
export interface Collector {
  /** Where it listens, on as many ports as it was asked to. */
  readonly grpcPort: number | undefined;
  readonly httpPort: number | undefined;
  counts(): IntakeCounts;
  /** Stops listening; requests that have begun get half a second. Idempotent. */
  close(): Promise<void>;
}

/**
 * Listens for OTLP: spans go to a sink, metrics and logs are taken and counted. Ports are bound by it
 * alone. Throws a `Fault` `config` for a port that is busy, with the reason `port_busy`, and then
 * listens on none.
 */
export async function startCollector(options: CollectorOptions): Promise<Collector> {
  const { host, grpcPort, httpPort, sink, whoHolds, signal } = options;
  const intake = new Intake(sink, options.limits);
  const shared = {
    host,
    intake,
    bounds: { ...RECEIVER_BOUNDS, ...options.bounds },
    ...(whoHolds === undefined ? {} : { whoHolds }),
  };
  const http = httpPort === undefined
    ? undefined
    : await startHttpReceiver({ ...shared, port: httpPort });
  let grpc: Receiver | undefined;
  try {
    if (grpcPort !== undefined) grpc = await startGrpcReceiver({ ...shared, port: grpcPort });
  } catch (error) {
    await http?.close();
    throw error;
  }
  let closed: Promise<unknown> | undefined;
  async function close(): Promise<void> {
    await (closed ??= Promise.all([grpc?.close(), http?.close()]));
  }
  if (signal?.aborted) await close();
  signal?.addEventListener("abort", () => void close(), { once: true });
  return { grpcPort: grpc?.port, httpPort: http?.port, counts: () => intake.counts(), close };
}
