import { Fault } from "../../base/fault.ts";
import { type Log, oneLine } from "../../base/log.ts";
import { optional } from "../../base/optional.ts";
import { aborted } from "../../base/wait.ts";
import { EnvoyAdmin } from "../../envoy/admin.ts";
import { type Home, removeQuietly } from "../home.ts";
import { KeptChild } from "../kept_child.ts";
import type { ListenerAddress } from "../listener_address.ts";
import { prepareLog } from "../prepare_log.ts";
import type { EnvoyStatus } from "../status.ts";
import { lastLines } from "../tail.ts";
import { type Guarded, spawnGuarded } from "./guarded.ts";
import { answersHealthz } from "./healthz.ts";
import { rotateEnvoyLogs } from "./log_rotation.ts";
import type { NativeOrder } from "./native_order.ts";
import { rememberEnvoy } from "./start_folder.ts";

/** What an Envoy's place is made of. */
export interface EnvoyOptions {
  readonly home: Home;
  readonly order: NativeOrder;
  /** The addresses that it serves now. */
  listeners(): readonly ListenerAddress[];
  /** See {@link EnvoyStatus}. */
  readonly reloads: boolean;
  readonly log: Log;
}

/** Time for Envoy to answer after its start: it compiles the filters. */
const READY_MS = 30_000;
/** Time for a crashed one to be there again, for a reload that waits for it. */
const SETTLE_MS = 5_000;
/** Time for it to end once nothing is in flight: it writes its access logs. */
const QUIT_MS = 1_500;
/** Milliseconds between two looks at what cannot be waited for. */
const LOOK_MS = 20;
/** How often in a row nothing may be in flight before it ends: a request may be on its way. */
const QUIET_LOOKS = 3;
/** Its filters tell the gateway of a request within this after its end. */
const TELL_MS = 250;
/** Time for an answer that somebody waits for who wants to know how it is. */
const STATUS_MS = 1_000;
/** Pause between two looks at how long its logs are. */
const ROTATE_MS = 30_000;
/** Lines of its log that an error shows. */
const SHOWN_LINES = 8;
/** Characters of each. */
const MAX_LINE = 500;

/** Envoy's place: started again when it crashes, ended with its supervisor. */
export class EnvoySlot {
  readonly admin: EnvoyAdmin;
  readonly #options: EnvoyOptions;
  readonly #kept: KeptChild;
  readonly #rotating: ReturnType<typeof setInterval>;
  #guarded: Guarded | undefined;
  #ready = false;

  constructor(options: EnvoyOptions) {
    this.#options = options;
    this.admin = new EnvoyAdmin(options.order.admin);
    this.#kept = new KeptChild({
      name: "Envoy",
      start: (spawned, stopping) => this.#launch(spawned, stopping),
      ended: async () => {
        this.#ready = false;
        await this.#guarded?.ended();
      },
      log: options.log,
    });
    this.#rotating = setInterval(() => this.#rotate(), ROTATE_MS);
  }

  /** Starts it and waits until every listener answers. */
  async start(): Promise<void> {
    await this.#kept.start();
  }

  /** Watches it and starts it again when it ends unasked. */
  keepUp(): void {
    this.#kept.keepUp();
  }

  async #launch(
    spawned: (child: Deno.ChildProcess) => void,
    stopping: AbortSignal,
  ): Promise<void> {
    const { home, order } = this.#options;
    const logged = await prepareLog(home.envoyLog);
    await removeQuietly(order.admin);
    if (stopping.aborted) return;
    const guarded = spawnGuarded([order.binary, ...order.args], home.envoyLog, order.folder);
    this.#guarded = guarded;
    spawned(guarded.child);
    await rememberEnvoy(order.folder, guarded.child.pid);
    let end: Deno.CommandStatus | undefined;
    guarded.child.status.then((status) => end = status);
    const deadline = Date.now() + READY_MS;
    while (!await this.admin.ready(1_000)) {
      if (stopping.aborted) return;
      if (end !== undefined) throw await this.#fault(`it ended with code ${end.code}`, logged);
      if (Date.now() > deadline) throw await this.#fault("it does not answer", logged);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    if (!await this.#answers(this.#options.listeners())) {
      throw await this.#fault("not all of its listeners answer", logged);
    }
    this.#ready = true;
  }

  /** Waits a while for one that is being started. Throws a {@link Fault} when it does not come. */
  async settled(): Promise<void> {
    const deadline = Date.now() + SETTLE_MS;
    while (!this.#ready) {
      if (Date.now() > deadline) {
        throw new Fault("internal", "Cannot give Envoy a new config: it does not run at present", {
          note: `planoai starts it again; ${this.#options.home.log} says why it ended`,
        });
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  /** Waits until listeners answer. Throws a {@link Fault} when one does not. */
  async answers(listeners: readonly ListenerAddress[]): Promise<void> {
    if (!await this.#answers(listeners)) {
      throw await this.#fault("not all of its listeners answer", Infinity);
    }
  }

  /** Its own word first: an older generation may share the ports and answer in its place. */
  async #answers(listeners: readonly ListenerAddress[]): Promise<boolean> {
    const deadline = Date.now() + 5_000;
    for (;;) {
      const bound = await this.admin.ports().catch(() => new Map<string, number>());
      if (listeners.every((one) => bound.has(one.name))) {
        const answers = await Promise.all(listeners.map(answersHealthz));
        if (!answers.includes(false)) return true;
      }
      if (Date.now() > deadline) return false;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  async #fault(state: string, logged: number): Promise<Fault> {
    const { envoyLog } = this.#options.home;
    const lines = await lastLines(envoyLog, SHOWN_LINES, logged);
    return new Fault("internal", `Cannot start Envoy: ${state}`, {
      note: lines.length === 0
        ? `${envoyLog} may say why`
        : `the end of ${envoyLog}:\n${
          lines.map((line) => `  ${oneLine(line, MAX_LINE)}`).join("\n")
        }`,
    });
  }

  #rotate(): void {
    if (!this.#ready) return;
    const { home, log } = this.#options;
    rotateEnvoyLogs(home, this.admin).catch((error) =>
      log.warn("Cannot set Envoy's long logs aside", { error: String(error) })
    );
  }

  /** How it is doing, and how many of its requests are not over, if it answers in time. */
  async status(): Promise<{ readonly envoy: EnvoyStatus; readonly inFlight?: number }> {
    const late = AbortSignal.timeout(STATUS_MS);
    const inFlight = await Promise.race([this.#inFlight(), aborted(late).then(() => undefined)]);
    return { envoy: this.#status(inFlight !== undefined), ...optional("inFlight", inFlight) };
  }

  #status(answers: boolean): EnvoyStatus {
    const { version, binary, args, folder } = this.#options.order;
    return {
      pid: this.#kept.pid,
      version,
      ready: this.#ready && answers,
      restarts: this.#kept.restarts,
      binary,
      args,
      folder,
      reloads: this.#options.reloads,
    };
  }

  /** `undefined`: it does not answer. */
  async #inFlight(): Promise<number | undefined> {
    return await this.admin.inFlight().catch(() => undefined);
  }

  /** Stops accepting, waits for what is in flight, at most `timeoutMs`, and ends it. */
  async drain(timeoutMs: number): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    this.#kept.release();
    const asked = await this.admin.drain().then(() => true, () => false);
    for (let quiet = 0; asked && quiet < QUIET_LOOKS && Date.now() < deadline;) {
      const left = await this.#inFlight();
      if (left === undefined) break; // it is gone
      quiet = left === 0 ? quiet + 1 : 0;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    if (asked) await new Promise((resolve) => setTimeout(resolve, TELL_MS));
    await this.#quit();
  }

  /** Ends it at once. */
  async close(): Promise<void> {
    clearInterval(this.#rotating);
    await this.#quit();
  }

  async #quit(): Promise<void> {
    this.#kept.release();
    if (this.#ready) await this.admin.quit().catch(() => {}); // it is gone, or stuck
    else this.#kept.kill();
    await this.#kept.end(QUIT_MS);
  }
}
