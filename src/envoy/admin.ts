import { Fault } from "../base/fault.ts";
import { pause } from "../base/wait.ts";
import { askAdmin } from "./ask_admin.ts";
import { envoyReason } from "./envoy_words.ts";

/** Which of Envoy's watched files. */
export type WatchedFile = "lds" | "cds";

/** How long an answer of Envoy's admin interface may take, milliseconds. */
const ANSWER_MS = 5_000;

/** Pause before Envoy is asked again whether it has taken a file over, milliseconds; at first a twentieth. */
const POLL_MS = 20;

/** Where Envoy counts what it makes of a watched file, and the gauge of what is not ready yet. */
const STATS = {
  lds: { prefix: "listener_manager.lds", warming: "listener_manager.total_listeners_warming" },
  cds: { prefix: "cluster_manager.cds", warming: "cluster_manager.warming_clusters" },
} as const;

/** Talks with a running Envoy over its admin socket. */
export class EnvoyAdmin {
  readonly #socket: string;

  constructor(socket: string) {
    this.#socket = socket;
  }

  /** True when it has its first config and serves. */
  async ready(timeoutMs: number = ANSWER_MS): Promise<boolean> {
    return await this.#ask("GET", "/ready", timeoutMs).then(() => true, () => false);
  }

  /** Requests of clients whose reply is not over, on every listener, those of old configs included. */
  async inFlight(): Promise<number> {
    const stats = await this.#stats("^http\\.(egress|ingress)_traffic\\.downstream_rq_active$");
    return [...stats.values()].reduce((sum, value) => sum + Number(value), 0);
  }

  /** The ports that are really bound, by the listener's name: the config may say 0. */
  async ports(): Promise<ReadonlyMap<string, number>> {
    const { listener_statuses: all = [] } = JSON.parse(
      await this.#ask("GET", "/listeners?format=json"),
    ) as Listeners;
    return new Map(
      all.map(({ name, local_address }) => [name, local_address.socket_address.port_value]),
    );
  }

  /**
   * Has Envoy take over a watched file: `swap` renames the new one into its place. Returns when what
   * it says is in use. Throws a {@link Fault} `config` with Envoy's reason when Envoy refuses it (then
   * the old one stays in use), and `internal` when nothing happens in time.
   */
  async takeOver(
    file: WatchedFile,
    version: string,
    swap: () => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    const { prefix, warming } = STATS[file];
    const filter = `^(${escaped(prefix)}\\.(version_text|update_rejected|update_failure)|` +
      `${escaped(warming)})$`;
    const failures = (stats: ReadonlyMap<string, string>) =>
      Number(stats.get(`${prefix}.update_rejected`)) +
      Number(stats.get(`${prefix}.update_failure`));
    const before = failures(await this.#stats(filter));
    await swap();
    for (let waitMs = POLL_MS / 20;; waitMs = Math.min(POLL_MS, 2 * waitMs)) {
      const now = await this.#stats(filter);
      if (failures(now) > before) throw await this.#refused(file);
      if (now.get(`${prefix}.version_text`) === version && now.get(warming) === "0") return;
      await pause(waitMs, signal).catch((cause) => {
        throw new Fault("internal", `Cannot reload Envoy: it has not taken over its ${file} file`, {
          cause,
          note: "envoy.log says more",
        });
      });
    }
  }

  /**
   * Closes the listeners; what is in flight goes on, and replies tell clients to close. Then wait for
   * {@link inFlight} to be 0 and {@link quit}.
   */
  async drain(): Promise<void> {
    await this.#ask("POST", "/healthcheck/fail");
    await this.#ask("POST", "/drain_listeners");
  }

  /** Ends the process; what is still in flight is cut off. */
  async quit(): Promise<void> {
    await this.#ask("POST", "/quitquitquit");
  }

  /** Opens the access logs anew, after they have been moved. */
  async reopenLogs(): Promise<void> {
    await this.#ask("POST", "/reopen_logs");
  }

  /** What Envoy counts, for Prometheus. */
  async prometheus(): Promise<string> {
    return await this.#ask("GET", "/stats/prometheus");
  }

  /** Counters, gauges and texts whose name the expression matches. */
  async #stats(filter: string): Promise<ReadonlyMap<string, string>> {
    const text = await this.#ask("GET", `/stats?filter=${encodeURIComponent(filter)}`);
    const lines = text.split("\n").filter((line) => line.includes(": "));
    return new Map(lines.map((line) => {
      const at = line.lastIndexOf(": ");
      return [line.slice(0, at), line.slice(at + 2).replace(/^"(.*)"$/, "$1")];
    }));
  }

  /** Only names and reasons are asked for: the rest of a dump holds keys. */
  async #refused(file: WatchedFile): Promise<Fault> {
    const note = "envoy.log says more";
    const text = await this.#ask(
      "GET",
      "/config_dump?resource=dynamic_listeners&mask=name,error_state.details",
    ).catch(() => "{}");
    const { configs = [] } = JSON.parse(text) as ListenerDump;
    const reason = configs.map((one) => one.error_state?.details).find((one) => one !== undefined);
    const state = file === "lds" && reason !== undefined
      ? `its listeners are refused: ${envoyReason(reason)}`
      : `it refuses the ${file} file`;
    return new Fault("config", `Cannot reload Envoy: ${state}`, { note });
  }

  async #ask(method: "GET" | "POST", path: string, timeoutMs = ANSWER_MS): Promise<string> {
    return await askAdmin({ socket: this.#socket, method, path, timeoutMs });
  }
}

interface Listeners {
  readonly listener_statuses?: readonly {
    readonly name: string;
    readonly local_address: { readonly socket_address: { readonly port_value: number } };
  }[];
}

interface ListenerDump {
  readonly configs?: readonly { readonly error_state?: { readonly details?: string } }[];
}

function escaped(text: string): string {
  return text.replaceAll(".", "\\.");
}
