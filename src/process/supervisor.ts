import type { Log } from "../base/log.ts";
import type { Home } from "./home.ts";
import type { LaunchOrder } from "./launch_order.ts";
import type { ListenerAddress } from "./listener_address.ts";
import type { Service, ServiceStatus } from "./service.ts";
import type { WorkerStatus } from "./status.ts";
import { WorkerSlot } from "./worker_slot.ts";

/** What a supervisor needs. */
export interface SupervisorOptions {
  readonly home: Home;
  /** The order that it got itself; its workers get the same with their number. */
  readonly order: LaunchOrder;
  readonly listeners: readonly ListenerAddress[];
  readonly log: Log;
}

/** Starts workers that share the ports, and starts them again when they crash. */
export async function startSupervisor(options: SupervisorOptions): Promise<Service> {
  const slots = Array.from(
    { length: options.order.workers },
    (_, i) => new WorkerSlot({ ...options, number: i + 1 }),
  );
  try {
    await Promise.all(slots.map((slot) => slot.start()));
  } catch (error) {
    await Promise.all(slots.map((slot) => slot.close()));
    throw error;
  }
  for (const slot of slots) slot.keepUp();
  return {
    listeners: options.listeners,
    status: async () => sum(await Promise.all(slots.map((slot) => slot.status()))),
    drain: async (timeoutMs) => {
      await Promise.all(slots.map((slot) => slot.drain(timeoutMs)));
    },
    close: async () => {
      await Promise.all(slots.map((slot) => slot.close()));
    },
  };
}

function sum(workers: readonly WorkerStatus[]): ServiceStatus {
  return {
    ready: workers.every((one) => one.ready),
    inFlight: workers.reduce((total, one) => total + one.inFlight, 0),
    served: workers.reduce((total, one) => total + one.served, 0),
    workers,
  };
}
