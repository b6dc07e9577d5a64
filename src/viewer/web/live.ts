import { pause } from "../../base/wait.ts";
import type { TraceSource, TraceSummary } from "../../telemetry/store/trace_reader.ts";
import type { ListParams } from "./trace_params.ts";
import { summaryOf } from "./trace_pages.ts";

/** How often the store is looked at while somebody listens. */
const EVERY_MS = 300;
const HEARTBEAT_MS = 15_000;
/** Traces told one by one; when more change at once, the page is told to read its list again. */
const AT_ONCE = 50;
/** Events that wait for a page that does not read; then it is let go, and comes back. */
const WAITING = 64;

interface Listener {
  readonly params: ListParams;
  readonly controller: ReadableStreamDefaultController<Uint8Array>;
}

/**
 * Tells pages what is new. One loop reads the store for all of them, and only while there are some.
 * A page that does not read its events, or one too many, is let go; the signal ends all of them.
 */
export class Live {
  readonly #source: TraceSource;
  readonly #most: number;
  readonly #signal: AbortSignal;
  readonly #listeners = new Set<Listener>();
  #loop: AbortController | undefined;

  constructor(source: TraceSource, signal: AbortSignal, most = 16) {
    this.#source = source;
    this.#signal = signal;
    this.#most = most;
    signal.addEventListener("abort", () => this.#closeAll(), { once: true });
  }

  /** The events of what fits, as `text/event-stream`; `undefined` when too many listen already. */
  listen(params: ListParams): ReadableStream<Uint8Array> | undefined {
    if (this.#listeners.size >= this.#most || this.#signal.aborted) return undefined;
    let listener: Listener;
    return new ReadableStream<Uint8Array>({
      start: (controller) => {
        listener = { params, controller };
        this.#listeners.add(listener);
        send(listener, "ready", {});
        this.#start();
      },
      cancel: () => this.#leave(listener),
    }, { highWaterMark: WAITING });
  }

  #start(): void {
    if (this.#loop !== undefined) return;
    this.#loop = new AbortController();
    this.#run(this.#loop.signal).catch(() => this.#closeAll());
  }

  async #run(signal: AbortSignal): Promise<void> {
    let row = await this.#source.lastRow();
    let spokeMs = performance.now();
    while (!signal.aborted) {
      await pause(EVERY_MS, signal).catch(() => {});
      if (signal.aborted) return;
      const next = await this.#look(row);
      if (next !== row) spokeMs = performance.now();
      row = next;
      if (performance.now() - spokeMs < HEARTBEAT_MS) continue;
      spokeMs = performance.now();
      this.#toAll("ping", {});
    }
  }

  /** Tells what came after a row; returns the row to go on from. */
  async #look(row: number): Promise<number> {
    const last = await this.#source.lastRow();
    if (last === row) return row;
    // A store that was emptied counts from the start again.
    if (last < row) return this.#toAll("reload", {}), last;
    const arrived = await this.#source.after(row);
    const ids = new Set(arrived.map((one) => one.traceId));
    if (ids.size > AT_ONCE) this.#toAll("reload", {});
    else await this.#tell(ids);
    return arrived.at(-1)?.row ?? last;
  }

  /** Most pages want the same: each question is asked once. */
  async #tell(ids: ReadonlySet<string>): Promise<void> {
    const answers = new Map<string, readonly TraceSummary[]>();
    for (const listener of [...this.#listeners]) {
      const key = JSON.stringify(listener.params);
      const traces = answers.get(key) ?? await this.#fitting(ids, listener.params);
      answers.set(key, traces);
      if (this.#listeners.has(listener)) this.#send(listener, "traces", { traces, ids: [...ids] });
    }
  }

  async #fitting(ids: ReadonlySet<string>, params: ListParams): Promise<readonly TraceSummary[]> {
    const traces: TraceSummary[] = [];
    for (const id of ids) {
      const summary = await summaryOf(this.#source, id, params);
      if (summary !== undefined) traces.push(summary);
    }
    return traces;
  }

  #toAll(event: string, data: unknown): void {
    for (const listener of this.#listeners) this.#send(listener, event, data);
  }

  #send(listener: Listener, event: string, data: unknown): void {
    if (send(listener, event, data)) return;
    this.#leave(listener);
    close(listener);
  }

  #leave(listener: Listener): void {
    this.#listeners.delete(listener);
    if (this.#listeners.size > 0) return;
    this.#loop?.abort();
    this.#loop = undefined;
  }

  #closeAll(): void {
    for (const listener of [...this.#listeners]) {
      this.#leave(listener);
      close(listener);
    }
  }
}

/** False when the page does not read. */
function send({ controller }: Listener, event: string, data: unknown): boolean {
  if ((controller.desiredSize ?? 0) <= 0) return false;
  const text = `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
  controller.enqueue(new TextEncoder().encode(text));
  return true;
}

function close({ controller }: Listener): void {
  try {
    controller.close();
  } catch {
    // the page went away at the same moment
  }
}
