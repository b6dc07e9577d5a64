import { aborted } from "../../base/wait.ts";

/** What a queue is made of. */
export interface BatchOptions<Item> {
  /** Items and bytes that may wait; what comes above that is dropped. */
  readonly items: number;
  readonly bytes: number;
  /** Items of one batch, and about how many bytes; one item alone may have more. */
  readonly batch: number;
  readonly batchBytes: number;
  /** How long the first of a batch waits for others, ms. */
  readonly delayMs: number;
  /** About how many bytes of memory an item keeps. */
  weigh(item: Item): number;
  /**
   * Sends a batch and says how many of it were lost. `signal` ends it at once; `hurry`
   * asks for no more tries. A batch whose sending rejects is lost.
   */
  send(batch: readonly Item[], signal: AbortSignal, hurry: AbortSignal): Promise<number>;
}

/** Items wait here until a batch of them is sent; one batch is under way at a time. Its owner closes it. */
export class BatchQueue<Item> {
  readonly #options: BatchOptions<Item>;
  readonly #stop = new AbortController();
  readonly #hurry = new AbortController();
  #waiting: Item[] = [];
  #bytes = 0;
  #dropped = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<void> | undefined;

  constructor(options: BatchOptions<Item>) {
    this.#options = options;
  }

  /** Never waits and never throws. */
  add(items: readonly Item[]): void {
    for (const item of items) this.#take(item);
    if (this.#waiting.length >= this.#options.batch) this.#start();
    else if (this.#waiting.length > 0) this.#startLater();
  }

  /** Items lost: no room, or nobody took them. */
  dropped(): number {
    return this.#dropped;
  }

  /** Resolves when what came so far is sent or lost. */
  async flush(): Promise<void> {
    this.#start();
    await this.#running;
  }

  /** Sends what waits, for `ms` at most, and takes no more. */
  async close(ms: number): Promise<void> {
    this.#hurry.abort();
    const limit = AbortSignal.timeout(ms);
    const flushed = this.flush();
    await Promise.race([flushed, aborted(limit)]);
    this.#stop.abort();
    await flushed;
  }

  #take(item: Item): void {
    const bytes = this.#options.weigh(item);
    const { length } = this.#waiting;
    const fits = length < this.#options.items && this.#bytes + bytes <= this.#options.bytes;
    if (this.#stop.signal.aborted || !fits) {
      this.#dropped++;
      return;
    }
    this.#waiting.push(item);
    this.#bytes += bytes;
  }

  #startLater(): void {
    if (this.#running !== undefined || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => this.#start(), this.#options.delayMs);
  }

  #start(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#running !== undefined || this.#waiting.length === 0) return;
    this.#running = this.#run().finally(() => {
      this.#running = undefined;
    });
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, this.#batchSize());
      if (this.#stop.signal.aborted) {
        this.#dropped += batch.length;
        continue;
      }
      // What is being sent still takes its room, or two queues of it could be in memory.
      const lost = await this.#send(batch);
      // Others may have been dropped meanwhile.
      this.#dropped += lost;
      for (const item of batch) this.#bytes -= this.#options.weigh(item);
    }
  }

  #batchSize(): number {
    const { batch, batchBytes, weigh } = this.#options;
    const most = Math.min(batch, this.#waiting.length);
    let bytes = 0;
    for (let size = 0; size < most; size++) {
      bytes += weigh(this.#waiting[size]!);
      if (bytes > batchBytes) return Math.max(1, size);
    }
    return most;
  }

  /** A batch that cannot even be encoded is lost, and the queue goes on. */
  async #send(batch: readonly Item[]): Promise<number> {
    try {
      return await this.#options.send(batch, this.#stop.signal, this.#hurry.signal);
    } catch {
      return batch.length;
    }
  }
}
