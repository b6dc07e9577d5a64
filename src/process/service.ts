import type { ListenerAddress } from "./listener_address.ts";
import type { EnvoyStatus, WorkerStatus } from "./status.ts";

/** How a {@link Service} is doing. */
export interface ServiceStatus {
  readonly ready: boolean;
  readonly inFlight: number;
  readonly served: number;
  readonly workers: readonly WorkerStatus[];
  readonly envoy?: EnvoyStatus;
}

/** What a process serves: a gateway, or several of them in workers. */
export interface Service {
  readonly listeners: readonly ListenerAddress[];
  status(): Promise<ServiceStatus>;
  /** Stops accepting; resolves when nothing is in flight or the time is up. */
  drain(timeoutMs: number): Promise<void>;
  /** Ends everything at once. */
  close(): Promise<void>;
}
