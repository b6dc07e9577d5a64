import type { StoreBounds } from "../../config/resolved.ts";
import type { SpanSink } from "../sink.ts";
import type { Span } from "../span.ts";
import { boundSpan } from "./bound_span.ts";
import { startThread, type StoreThread } from "./start_thread.ts";
import type { FromThread } from "./thread_messages.ts";

/** What waits to be written: more is dropped. */
const MOST_SPANS = 20_000;
const MOST_BYTES = 64 * 2 ** 20;

/** One batch. */
const BATCH_SPANS = 128;
const BATCH_BYTES = 2 ** 20;
/** Batches that the thread has and has not written yet. */
const MOST_IN_FLIGHT = 4;

/** How long spans are gathered: with the write itself they are in the store within 100 ms. */
const GATHER_MS = 25;
/** How long after a batch of more than a few: each transaction writes pages that a larger one shares. */
const BUSY_GATHER_MS = 75;
const FEW_SPANS = 12;

/** The same trouble is said once in this time. */
const WARN_EVERY_MS = 60_000;

/** Threads that may end by themselves, one after the other, before this one writes. */
const MOST_BROKEN = 3;

/** How long a stop waits for the thread to write what it has. */
const CLOSE_MS = 5_000;

/** What {@link StoreSink} needs. */
export interface StoreSinkOptions {
  /** The store's file. */
  readonly path: string;
  readonly bounds: StoreBounds;
  /** Gets a sentence when spans are lost, or the store was damaged. */
  warn(text: string): void;
}

interface Batch {
  readonly spans: number;
  readonly done: () => void;
}

/**
 * Spans on their way to the store: a bounded queue here, and a thread that writes. The thread starts
 * with the first span, because it costs about 20 MB.
 */
export class StoreSink implements SpanSink {
  readonly name = "store";
  readonly #options: StoreSinkOptions;
  /** As JSON from the start: an object that waits leaves the young generation, and costs more to write. */
  #queue: string[] = [];
  #bytes = 0;
  #gatherMs = GATHER_MS;
  #dropped = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #thread: StoreThread | undefined;
  readonly #inFlight = new Map<number, Batch>();
  #lastId = 0;
  #warnedMs = -Infinity;
  #isClosed = false;
  #broken = 0;
  readonly #idle: (() => void)[] = [];

  constructor(options: StoreSinkOptions) {
    this.#options = options;
  }

  add(spans: readonly Span[]): void {
    for (const span of spans) {
      if (span.traceId === "") continue;
      const isFull = this.#queue.length >= MOST_SPANS || this.#bytes > MOST_BYTES;
      if (isFull || this.#isClosed) {
        this.#drop(1, "more spans come than can be written");
        continue;
      }
      const bounded = boundSpan(span);
      if (bounded === undefined) {
        this.#drop(1, "a span is too large");
        continue;
      }
      const json = JSON.stringify(bounded);
      this.#queue.push(json);
      this.#bytes += json.length;
    }
    this.#schedule(this.#gatherMs);
  }

  dropped(): number {
    return this.#dropped;
  }

  async flush(): Promise<void> {
    if (this.#isIdle()) return;
    this.#schedule(0);
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => timer = setTimeout(resolve, CLOSE_MS));
    await Promise.race([this.flush().then(() => this.#closeFile()), late]);
    clearTimeout(timer);
    clearTimeout(this.#timer);
    this.#isClosed = true;
    this.#drop(this.#queue.length, "the store was closed before they were written");
    this.#queue = [];
    this.#end("the store was closed before they were written");
  }

  /** SQLite takes its journal away when the last connection closes. */
  async #closeFile(): Promise<void> {
    if (this.#thread === undefined) return;
    const id = ++this.#lastId;
    const closed = new Promise<void>((done) => this.#inFlight.set(id, { spans: 0, done }));
    this.#thread.post({ kind: "close", id });
    await closed;
  }

  #isIdle(): boolean {
    return this.#queue.length === 0 && this.#inFlight.size === 0;
  }

  #schedule(ms: number): void {
    if (this.#timer !== undefined || this.#queue.length === 0) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#send();
    }, ms);
  }

  /** One batch: the next waits for another turn of the event loop, as requests have to be served. */
  #send(): void {
    if (this.#inFlight.size >= MOST_IN_FLIGHT || this.#queue.length === 0) return;
    const spans = this.#takeBatch();
    this.#gatherMs = spans.length > FEW_SPANS ? BUSY_GATHER_MS : GATHER_MS;
    const id = ++this.#lastId;
    this.#inFlight.set(id, { spans: spans.length, done: () => {} });
    try {
      this.#started().post({ kind: "write", id, spans });
    } catch (error) {
      this.#end(error instanceof Error ? error.message : String(error));
    }
    this.#schedule(0);
    this.#tellIdle();
  }

  #takeBatch(): readonly string[] {
    let bytes = 0;
    let taken = 0;
    while (taken < this.#queue.length && taken < BATCH_SPANS && bytes < BATCH_BYTES) {
      bytes += this.#queue[taken++]!.length;
    }
    this.#bytes -= bytes;
    return this.#queue.splice(0, taken);
  }

  #started(): StoreThread {
    if (this.#thread !== undefined) return this.#thread;
    const { path, bounds } = this.#options;
    this.#thread = startThread(path, {
      heard: (message) => this.#heard(message),
      broke: (fault) => {
        this.#broken++;
        this.#end(fault.message);
      },
    }, this.#broken < MOST_BROKEN);
    this.#thread.post({ kind: "write_to", path, bounds });
    return this.#thread;
  }

  #heard(message: FromThread): void {
    if (message.kind === "warn") return this.#options.warn(message.text);
    this.#broken = 0;
    const batch = this.#inFlight.get(message.id);
    this.#inFlight.delete(message.id);
    if (message.kind === "failed") this.#drop(batch?.spans ?? 0, message.fault.message);
    batch?.done();
    this.#schedule(0);
    this.#tellIdle();
  }

  /** What the thread had is lost; the next span starts another. */
  #end(why: string): void {
    this.#thread?.end();
    this.#thread = undefined;
    for (const { spans, done } of this.#inFlight.values()) {
      this.#drop(spans, why);
      done();
    }
    this.#inFlight.clear();
    if (!this.#isClosed) this.#schedule(GATHER_MS);
    this.#tellIdle();
  }

  #tellIdle(): void {
    if (this.#isIdle() || this.#isClosed) { for (const tell of this.#idle.splice(0)) tell(); }
  }

  #drop(spans: number, why: string): void {
    if (spans === 0) return;
    this.#dropped += spans;
    const now = performance.now();
    if (now - this.#warnedMs < WARN_EVERY_MS) return;
    this.#warnedMs = now;
    this.#options.warn(`Cannot keep ${spans} spans: ${why}`);
  }
}
