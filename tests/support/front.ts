import assert from "@std/assert";
import type { ResolvedConfig } from "../../src/config/resolved.ts";
import { type Gateway, startGateway } from "../../src/gateway/gateway.ts";
import type { RequestRecord } from "../../src/telemetry/request_record.ts";
import { createUpstream } from "../../src/transport/choose.ts";
import { startNative } from "./native/native_front.ts";
import type { Plane } from "./planes.ts";
import { RecordLog } from "./record_log.ts";

/** A gateway as clients reach it, whichever plane carries their traffic. */
export interface Front {
  /** Of its first listener, on loopback. */
  readonly port: number;
  /** The story of each request that is over and was told, as they came. */
  readonly records: readonly RequestRecord[];
  /** The nth request (from 1) of {@link recorded}. */
  record(nth: number): Promise<RequestRecord>;
  /**
   * Every request that is over, in the order in which they began; waits until there are so many. One
   * that the gateway process has not seen is told a moment after its end.
   */
  recorded(count: number): Promise<readonly RequestRecord[]>;
  /** Asserts how many requests' last byte has not been handed over. */
  assertInFlight(count: number): Promise<void>;
  /** Requests that the gateway process has answered: on the native plane, those that did not go directly. */
  served(): number;
  /** Stops accepting, and waits for what is in flight. */
  drain(timeoutMs: number): Promise<void>;
  /** Breaks off what runs; asserts that nothing is left and that nothing failed inside. */
  close(): Promise<void>;
}

/** What a front needs. */
export interface FrontOptions {
  readonly plane: Plane;
  /** Its listeners get free ports, whatever they say. */
  readonly config: ResolvedConfig;
  /** PEM certificates of authorities that upstreams are held to. */
  readonly caCerts?: readonly string[];
  readonly told?: (record: RequestRecord) => void;
  /**
   * On the native plane: an Envoy of its own, for a test that drains, breaks off what runs or counts what
   * a reload keeps. Default: the one of the test file.
   */
  readonly ownEnvoy?: boolean;
}

/** Starts one. */
export function startFront(options: FrontOptions): Promise<Front> {
  switch (options.plane) {
    case "embedded":
      return startEmbedded(options);
    case "native":
      return startNative(options);
    default:
      return options.plane satisfies never;
  }
}

async function startEmbedded(options: FrontOptions): Promise<Front> {
  const log = new RecordLog(options.told);
  const internal: unknown[] = [];
  const gateway = await startGateway(onFreePorts(options.config), {
    record: (record) => log.add(record),
    internal: (error) => void internal.push(error.cause ?? error),
    ...upstreamOf(options),
  });
  return {
    port: gateway.listeners[0]!.port,
    records: log.records,
    record: async (nth) => (await log.first(nth))[nth - 1]!,
    recorded: (count) => log.first(count),
    assertInFlight: (count) => Promise.resolve(assert.equal(gateway.status().inFlight, count)),
    served: () => gateway.status().served,
    drain: (timeoutMs) => gateway.drain(timeoutMs),
    close: () => closeGateway(gateway, internal),
  };
}

/** Breaks a gateway off and looks whether it did well. */
export async function closeGateway(gateway: Gateway, internal: readonly unknown[]): Promise<void> {
  await gateway.close();
  assert.deepEqual(internal, [], "planoai failed inside");
  assert.equal(gateway.status().inFlight, 0, "requests are in flight after the close");
}

/** The same config on ports of the system's choice. */
export function onFreePorts(config: ResolvedConfig): ResolvedConfig {
  return { ...config, listeners: config.listeners.map((one) => ({ ...one, port: 0 })) };
}

/** How a gateway reaches its providers, as options of it. */
export function upstreamOf({ caCerts }: FrontOptions) {
  return caCerts === undefined ? {} : { upstream: createUpstream({ proxyEnv: {}, caCerts }) };
}
