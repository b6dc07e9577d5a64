import { Fault } from "../../base/fault.ts";
import type { Log } from "../../base/log.ts";
import { pause } from "../../base/wait.ts";
import type { Home } from "../home.ts";
import type { LaunchOrder } from "../launch_order.ts";
import type { ListenerAddress } from "../listener_address.ts";
import type { Service, ServiceStatus } from "../service.ts";
import { WorkerSlot } from "../worker_slot.ts";
import { echoLog } from "./echo_log.ts";
import { EnvoySlot } from "./envoy_slot.ts";
import type { NativeOrder } from "./native_order.ts";
import { holdStart, removeStart } from "./start_folder.ts";
import { WatchedFolder } from "./watched_folder.ts";

/** A launch order for the native plane. */
export type NativeLaunchOrder = LaunchOrder & { readonly native: NativeOrder };

/** What a supervisor of the native plane needs. */
export interface NativeOptions {
  readonly home: Home;
  readonly order: NativeLaunchOrder;
  readonly listeners: readonly ListenerAddress[];
  /** How long streams of an older config may take. */
  readonly drainTimeoutMs: number;
  readonly log: Log;
  /** Shows a line of Envoy's own log to who watches. */
  show?(line: string): void;
}

/** What a reload changes. */
type Served = Pick<NativeOptions, "order" | "listeners" | "drainTimeoutMs">;

/** An Envoy with the gateway behind it. */
export interface NativeService extends Service {
  /**
   * Goes on with another config in the same Envoy, without a request lost. Throws a {@link Fault} and
   * goes on as it was when Envoy or the gateway does not take it.
   */
  reload(next: Served): Promise<void>;
}

/** Starts Envoy and the gateway behind it, and starts either again when it ends. */
export async function startNative(options: NativeOptions): Promise<NativeService> {
  const held = await holdStart(options.order.native.folder);
  const service = new Supervised(options, held);
  try {
    await service.start();
  } catch (error) {
    await service.close();
    throw error;
  }
  return service;
}

/** Time for the gateway to end what Envoy has let go of. */
const AFTER_ENVOY_MS = 1_000;
/** Envoy closes a client's idle connection after 300 s; until then it is the older config's. */
const OLD_CONNECTIONS_MS = 330_000;

class Supervised implements NativeService {
  readonly #home: Home;
  readonly #log: Log;
  readonly #held: Disposable;
  readonly #envoy: EnvoySlot;
  readonly #watched: WatchedFolder;
  readonly #stopping = new AbortController();
  readonly #ended = new AbortController();
  readonly #showing: Promise<void>;
  #current: Served;
  #worker: WorkerSlot;
  #workers = 0;
  /** What gateways of older configs had answered. */
  #servedBefore = 0;
  /** Gateways of older configs whose streams finish. */
  readonly #retiring = new Set<Promise<void>>();
  #reloading: Promise<unknown> = Promise.resolve();

  constructor(options: NativeOptions, held: Disposable) {
    this.#home = options.home;
    this.#log = options.log;
    this.#held = held;
    this.#current = options;
    const { native, logTo } = options.order;
    this.#envoy = new EnvoySlot({
      home: options.home,
      order: native,
      listeners: () => this.#current.listeners,
      reloads: logTo === "file",
      log: options.log,
    });
    this.#watched = new WatchedFolder(native.folder, this.#envoy.admin);
    this.#worker = this.#newWorker(options.order);
    this.#showing = options.show === undefined
      ? Promise.resolve()
      : echoLog(options.home.envoyLog, options.show, this.#ended.signal);
  }

  get listeners(): readonly ListenerAddress[] {
    return this.#current.listeners;
  }

  async start(): Promise<void> {
    const { files } = this.#current.order.native;
    await this.#watched.write("cds", files.cds);
    await this.#watched.write("lds", files.lds);
    // One after the other: Envoy takes requests as soon as it is there.
    await this.#worker.start();
    await this.#envoy.start();
    this.#worker.keepUp();
    this.#envoy.keepUp();
  }

  #newWorker(order: NativeLaunchOrder): WorkerSlot {
    const { native, ...rest } = order;
    return new WorkerSlot({
      home: this.#home,
      order: { ...rest, behind: native.behind },
      number: ++this.#workers,
      log: this.#log,
    });
  }

  async reload(next: Served): Promise<void> {
    const mine = this.#reloading.then(() => this.#reload(next));
    this.#reloading = mine.catch(() => {}); // whoever asked for it hears of it
    await mine;
  }

  async #reload(next: Served): Promise<void> {
    if (this.#stopping.signal.aborted) {
      throw new Fault("conflict", "Cannot take the new config: this planoai is finishing");
    }
    await this.#envoy.settled();
    const before = this.#current;
    const worker = this.#newWorker(next.order);
    try {
      await worker.start();
      await this.#goOver(before, next);
    } catch (error) {
      // Clusters may have led to it for a moment: what came in finishes.
      this.#retire(worker, before.drainTimeoutMs);
      throw error;
    }
    worker.keepUp();
    const old = this.#worker;
    this.#servedBefore += (await old.status()).served;
    this.#worker = worker;
    this.#current = next;
    this.#retire(old, before.drainTimeoutMs);
    this.#forgetClusters(next.order.native);
  }

  async #goOver({ order: { native: old } }: Served, next: Served): Promise<void> {
    const { files } = next.order.native;
    await this.#watched.replace(old.files, files);
    try {
      await this.#envoy.answers(next.listeners);
    } catch (error) {
      await this.#watched.replace(files, old.files);
      throw error;
    }
  }

  #retire(worker: WorkerSlot, timeoutMs: number): void {
    const ended = worker.drain(timeoutMs).then(() => worker.close())
      .catch((error) => this.#log.error("Cannot end an older gateway", { error: String(error) }))
      .finally(() => this.#retiring.delete(ended));
    this.#retiring.add(ended);
  }

  /** Connections that clients keep are served by the listeners of the config before. */
  #forgetClusters(native: NativeOrder): void {
    pause(OLD_CONNECTIONS_MS, this.#stopping.signal).then(() => {
      this.#reloading = this.#reloading.then(async () => {
        if (this.#current.order.native !== native) return; // a later reload's turn
        await this.#watched.write("cds", native.files.cds);
      }).catch((error) => this.#log.warn("Cannot drop old clusters", { error: String(error) }));
    }, () => {}); // told to stop
  }

  async status(): Promise<ServiceStatus> {
    const [worker, { envoy, inFlight }] = await Promise.all([
      this.#worker.status(),
      this.#envoy.status(),
    ]);
    return {
      ready: worker.ready && envoy.ready,
      inFlight: inFlight ?? worker.inFlight,
      served: this.#servedBefore + worker.served,
      workers: [worker],
      envoy,
    };
  }

  async drain(timeoutMs: number): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    this.#stopping.abort();
    await this.#reloading;
    await this.#envoy.drain(timeoutMs);
    const rest = Math.max(0, deadline - Date.now());
    await Promise.all([
      this.#worker.drain(Math.min(rest, AFTER_ENVOY_MS)),
      ...this.#retiring,
    ]);
  }

  async close(): Promise<void> {
    this.#stopping.abort();
    await Promise.all([this.#envoy.close(), this.#worker.close()]);
    this.#ended.abort();
    await this.#showing;
    await removeStart(this.#current.order.native.folder);
    this.#held[Symbol.dispose]();
  }
}
