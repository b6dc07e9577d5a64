import { Fault } from "../base/fault.ts";
import type { Log } from "../base/log.ts";
import { optional } from "../base/optional.ts";
import { childCommand } from "./child_command.ts";
import { childEnv } from "./child_env.ts";
import { askDrain, askStatus, socketPath } from "./control.ts";
import { type Home, removeQuietly } from "./home.ts";
import { KeptChild } from "./kept_child.ts";
import { encodeOrder, type LaunchOrder } from "./launch_order.ts";
import { waitReady } from "./ready.ts";
import type { WorkerStatus } from "./status.ts";

/** What a worker is started with. */
export interface WorkerOptions {
  readonly home: Home;
  /** Its supervisor's own order; it gets the same with its number. */
  readonly order: LaunchOrder;
  /** From 1; no two of one supervisor have the same at the same time. */
  readonly number: number;
  readonly log: Log;
}

/** Time for a worker to answer after its start. */
const READY_MS = 30_000;
/** A worker that drains has this much longer than its streams. */
const MARGIN_MS = 2_000;

/** A gateway process of a supervisor: started again when it crashes, ended with its supervisor. */
export class WorkerSlot {
  readonly #options: WorkerOptions;
  readonly #socket: string;
  readonly #kept: KeptChild;
  #stdin: WritableStreamDefaultWriter<Uint8Array> | undefined;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#socket = socketPath(options.home.run, `${Deno.pid}-w${options.number}`);
    this.#kept = new KeptChild({
      name: `Worker ${options.number}`,
      start: (spawned, stopping) => this.#launch(spawned, stopping),
      ended: () => this.#closeInput(),
      log: options.log,
    });
  }

  /** Starts a process and waits until it answers. */
  async start(): Promise<void> {
    await this.#kept.start();
  }

  /** Watches the process and replaces it when it ends unasked. */
  keepUp(): void {
    this.#kept.keepUp();
  }

  async #launch(
    spawned: (child: Deno.ChildProcess) => void,
    stopping: AbortSignal,
  ): Promise<void> {
    const { home, number } = this.#options;
    const { env = Deno.env.toObject(), ...order } = this.#options.order;
    const [program, ...args] = childCommand({
      home,
      supervises: false,
      ...optional("reads", order.reads),
      words: [`worker-${number}`],
    });
    await removeQuietly(this.#socket);
    if (stopping.aborted) return;
    const child = new Deno.Command(program!, {
      args,
      stdin: "piped", // it ends when this pipe closes, whatever happens to this process
      stdout: "inherit",
      stderr: "inherit",
      cwd: home.run,
      clearEnv: true,
      env: childEnv(env),
    }).spawn();
    spawned(child);
    this.#stdin = child.stdin.getWriter();
    await this.#stdin.write(encodeOrder({
      ...order,
      socket: this.#socket,
      workers: 1,
      worker: number,
    })).catch(() => {}); // it died at once; waitReady says so
    const readiness = await waitReady({
      socket: this.#socket,
      ended: child.status,
      timeoutMs: READY_MS,
      signal: stopping,
    });
    if (readiness.kind === "ready" || readiness.kind === "aborted") return;
    const state = readiness.kind === "ended"
      ? `it ended with code ${readiness.code}`
      : `it does not answer after ${READY_MS / 1000} s`;
    throw new Fault("internal", `Cannot start worker ${number}: ${state}`);
  }

  async status(): Promise<WorkerStatus> {
    const status = await askStatus(this.#socket, 1_000);
    return {
      pid: this.#kept.pid,
      ready: status?.state === "ready",
      inFlight: status?.inFlight ?? 0,
      served: status?.served ?? 0,
      restarts: this.#kept.restarts,
      linesDropped: status?.linesDropped ?? 0,
    };
  }

  /** Lets its streams finish and ends it. */
  async drain(timeoutMs: number): Promise<void> {
    this.#kept.release();
    if (!await askDrain(this.#socket, 1_000)) this.#kept.kill();
    await this.#kept.end(timeoutMs + MARGIN_MS);
  }

  /** Ends it at once. */
  async close(): Promise<void> {
    this.#kept.release();
    await this.#closeInput();
    await this.#kept.end(MARGIN_MS);
    await removeQuietly(this.#socket);
  }

  async #closeInput(): Promise<void> {
    await this.#stdin?.close().catch(() => {}); // its reader is gone
    this.#stdin = undefined;
  }
}
