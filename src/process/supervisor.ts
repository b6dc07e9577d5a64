import { Fault } from "../base/fault.ts";
import type { Log } from "../base/log.ts";
import { optional } from "../base/optional.ts";
import { pause } from "../base/wait.ts";
import { childCommand } from "./child_command.ts";
import { askDrain, askStatus, socketPath } from "./control.ts";
import { type Home, removeQuietly } from "./home.ts";
import { encodeOrder, type LaunchOrder } from "./launch_order.ts";
import { waitReady } from "./ready.ts";
import type { ListenerAddress } from "./listener_address.ts";
import type { Service, ServiceStatus } from "./service.ts";
import type { WorkerStatus } from "./status.ts";

/** What a supervisor needs. */
export interface SupervisorOptions {
  readonly home: Home;
  /** The order that it got itself; its workers get the same with their number. */
  readonly order: LaunchOrder;
  readonly listeners: readonly ListenerAddress[];
  readonly log: Log;
}

/** Time for a worker to answer after its start. */
const READY_MS = 30_000;
/** Pauses before a restart double from the first to the second; a minute of health resets them. */
const BACKOFF_MS = { first: 100, most: 10_000, healthy: 60_000 } as const;
/** A worker that drains has this much longer than its streams. */
const MARGIN_MS = 2_000;

/** Starts workers that share the ports, and starts them again when they crash. */
export async function startSupervisor(options: SupervisorOptions): Promise<Service> {
  const slots = Array.from({ length: options.order.workers }, (_, i) => new Slot(options, i + 1));
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

/** A worker's place: it outlives the processes that fill it one after the other. */
class Slot {
  readonly #options: SupervisorOptions;
  readonly #number: number;
  readonly #socket: string;
  readonly #stopping = new AbortController();
  #child: Deno.ChildProcess | undefined;
  #stdin: WritableStreamDefaultWriter<Uint8Array> | undefined;
  #startedMs = 0;
  #restarts = 0;
  #keeping: Promise<void> = Promise.resolve();

  constructor(options: SupervisorOptions, number: number) {
    this.#options = options;
    this.#number = number;
    this.#socket = socketPath(options.home.run, `${Deno.pid}-w${number}`);
  }

  /** Starts a process and waits until it answers. */
  async start(): Promise<void> {
    const { home, order } = this.#options;
    const [program, ...args] = childCommand({
      home,
      supervises: false,
      ...optional("reads", order.reads),
      words: [`worker-${this.#number}`],
    });
    await removeQuietly(this.#socket);
    const child = new Deno.Command(program!, {
      args,
      stdin: "piped", // it ends when this pipe closes, whatever happens to this process
      stdout: "inherit",
      stderr: "inherit",
      cwd: home.run,
    }).spawn();
    this.#child = child;
    this.#startedMs = Date.now();
    this.#stdin = child.stdin.getWriter();
    await this.#stdin.write(encodeOrder({
      ...order,
      socket: this.#socket,
      workers: 1,
      worker: this.#number,
    })).catch(() => {}); // it died at once; waitReady says so
    const readiness = await waitReady({
      socket: this.#socket,
      ended: child.status,
      timeoutMs: READY_MS,
      signal: this.#stopping.signal,
    });
    if (readiness.kind === "ready" || readiness.kind === "aborted") return;
    const state = readiness.kind === "ended"
      ? `it ended with code ${readiness.code}`
      : `it does not answer after ${READY_MS / 1000} s`;
    throw new Fault("internal", `Cannot start worker ${this.#number}: ${state}`);
  }

  /** Watches the process and replaces it when it ends unasked. */
  keepUp(): void {
    this.#keeping = this.#keep();
  }

  async #keep(): Promise<void> {
    const { log } = this.#options;
    const stopping = this.#stopping.signal;
    let pauseMs: number = BACKOFF_MS.first;
    for (;;) {
      const { code } = await this.#child!.status;
      await this.#closeInput();
      if (stopping.aborted) return;
      if (Date.now() - this.#startedMs > BACKOFF_MS.healthy) pauseMs = BACKOFF_MS.first;
      this.#restarts++;
      log.error("A worker ended; starting it again", {
        worker: this.#number,
        code,
        after: `${pauseMs}ms`,
      });
      await pause(pauseMs, stopping).catch(() => {}); // told to stop
      if (stopping.aborted) return;
      pauseMs = Math.min(pauseMs * 2, BACKOFF_MS.most);
      try {
        await this.start();
      } catch (error) {
        log.error("Cannot start a worker again", {
          worker: this.#number,
          error: error instanceof Error ? error : String(error),
        });
        kill(this.#child!);
      }
    }
  }

  async status(): Promise<WorkerStatus> {
    const status = await askStatus(this.#socket, 1_000);
    return {
      pid: this.#child?.pid ?? 0,
      ready: status?.state === "ready",
      inFlight: status?.inFlight ?? 0,
      served: status?.served ?? 0,
      restarts: this.#restarts,
      linesDropped: status?.linesDropped ?? 0,
    };
  }

  async drain(timeoutMs: number): Promise<void> {
    this.#stopping.abort();
    if (this.#child === undefined) return;
    if (!await askDrain(this.#socket, 1_000)) kill(this.#child);
    const killer = setTimeout(() => kill(this.#child!), timeoutMs + MARGIN_MS);
    await this.#child.status;
    clearTimeout(killer);
  }

  async close(): Promise<void> {
    this.#stopping.abort();
    await this.#keeping.catch(() => {});
    if (this.#child !== undefined) {
      await this.#closeInput();
      const killer = setTimeout(() => kill(this.#child!), MARGIN_MS);
      await this.#child.status;
      clearTimeout(killer);
    }
    await removeQuietly(this.#socket);
  }

  async #closeInput(): Promise<void> {
    await this.#stdin?.close().catch(() => {}); // its reader is gone
    this.#stdin = undefined;
  }
}

function kill(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGKILL");
  } catch {
    // it has ended already
  }
}
