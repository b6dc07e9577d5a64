import { Fault } from "../base/fault.ts";
import type { Log } from "../base/log.ts";
import { optional } from "../base/optional.ts";
import { aborted } from "../base/wait.ts";
import { askDrain, serveControl } from "./control.ts";
import { type Home, removeQuietly } from "./home.ts";
import type { LaunchOrder } from "./launch_order.ts";
import { giveBack, renew, type RunRecord, stepDown, takeOver } from "./run_record.ts";
import type { Service } from "./service.ts";
import type { ProviderStatus, ServerState, ServerStatus } from "./status.ts";
import type { Surface } from "./surface.ts";

/** What is told and remembered of a config. */
export interface ConfigFacts {
  /** The config's path. */
  readonly file: string;
  readonly drainTimeoutMs: number;
  readonly providers: readonly ProviderStatus[];
}

/** One serving process, from its start to its end. */
export interface GenerationOptions {
  readonly home: Home;
  /** The control socket to answer on. */
  readonly socket: string;
  readonly version: string;
  readonly config: ConfigFacts;
  /** False for a worker, which is its supervisor's affair. */
  readonly ownsHome: boolean;
  start(): Promise<Service>;
  /** Has the running service go on with another config. Absent: another process has to serve it. */
  reload?(order: LaunchOrder): Promise<ConfigFacts>;
  readonly log: Log;
  /** Lines of this process's logs that could not be written. */
  linesDropped(): number;
  /** Ports of planoai itself. Absent: none. */
  surfaces?(): readonly Surface[];
  /** Called once, when it stops accepting: ports of its own go to whoever follows. */
  stepsDown?(): void;
  /** Aborts when it is time to finish. */
  readonly finish: AbortSignal;
  /** Aborts when it is time to end at once. */
  readonly end: AbortSignal;
  /** Called once when everything answers. */
  ready?(status: ServerStatus): void;
}

/**
 * Serves until told to finish. The order matters: it answers before it takes the home over, and the
 * generation before it stops accepting only then, so that no request finds nobody. Leaves no socket
 * and no record behind, however it ends.
 */
export async function runGeneration(options: GenerationOptions): Promise<void> {
  const { home, socket, log } = options;
  const startedMs = Date.now();
  const finish = new AbortController();
  const told = AbortSignal.any([finish.signal, options.finish, options.end]);
  let state: ServerState = "starting";
  let generation = 0;
  let { config } = options;
  const service = await options.start();
  const status = async (): Promise<ServerStatus> => {
    const { inFlight, served, workers, envoy } = await service.status();
    return {
      state,
      pid: Deno.pid,
      version: options.version,
      generation,
      file: config.file,
      startedMs,
      inFlight,
      served,
      linesDropped: workers.reduce((sum, one) => sum + one.linesDropped, options.linesDropped()),
      listeners: service.listeners,
      providers: config.providers,
      workers,
      ...optional("envoy", envoy),
      surfaces: options.surfaces?.() ?? [],
    };
  };
  const { reload } = options;
  const goOn = reload === undefined ? undefined : async (order: LaunchOrder) => {
    if (state !== "ready") {
      throw new Fault("conflict", "Cannot take the new config: this planoai is finishing");
    }
    config = await reload(order);
    generation = await renew(home, Deno.pid, { ...config, listeners: service.listeners });
    log.info("Serving a new config", { file: config.file, generation });
    return await status();
  };
  try {
    await removeQuietly(socket); // a crashed worker's
    const control = serveControl(socket, {
      status,
      drain: () => finish.abort(),
      ...optional("reload", goOn),
    });
    try {
      if (options.ownsHome) {
        const { record, before } = await takeOver(home, recordOf(options, service, startedMs));
        generation = record.generation;
        state = "ready";
        try {
          if (before !== undefined) await drainBefore(before, log);
        } catch (error) {
          await giveBack(home, Deno.pid, before);
          throw error;
        }
      }
      state = "ready";
      for (const { name, address, port } of service.listeners) {
        log.info("Listening", { listener: name, address, port, generation });
      }
      options.ready?.(await status());
      await aborted(told);
      state = "draining";
      log.info("Draining", { timeout: `${config.drainTimeoutMs}ms` });
      options.stepsDown?.();
      if (options.ownsHome) await stepDown(home, Deno.pid);
      await Promise.race([service.drain(config.drainTimeoutMs), aborted(options.end)]);
    } finally {
      await control.shutdown();
    }
  } finally {
    await service.close();
    await removeQuietly(socket);
    if (options.ownsHome) await stepDown(home, Deno.pid);
    log.info("Stopped");
  }
}

function recordOf(
  { socket, version, config: { file, drainTimeoutMs } }: GenerationOptions,
  service: Service,
  startedMs: number,
): Omit<RunRecord, "generation" | "draining" | "born"> {
  return {
    pid: Deno.pid,
    version,
    startedMs,
    file,
    socket,
    drainTimeoutMs,
    listeners: service.listeners,
  };
}

async function drainBefore(before: RunRecord, log: Log): Promise<void> {
  // One that crashed does not answer either; one that is stuck is the launcher's to end (retire).
  const told = await askDrain(before.socket, 2_000);
  log.info(told ? "Asked the generation before to finish" : "The generation before is silent", {
    pid: before.pid,
  });
}
