import type { RequestRecord } from "../request_record.ts";

/** What workers and their supervisor agree on: one JSON text a line. */
export interface RecordBatch {
  /** Who sends: a worker's number. */
  readonly from: number;
  readonly records: readonly RequestRecord[];
  /** By kind of endpoint: requests that have begun and not ended, now. */
  readonly inFlight: Readonly<Record<string, number>>;
  /** Records that this worker has lost since its start. */
  readonly lost: number;
}

/** The longest line: a batch of records, content included. */
export const MAX_BATCH_BYTES = 32 * 2 ** 20;

/** How long a record may wait for others. */
const BATCH_MS = 50;

/** Characters of one batch, about; a single record may be longer. */
const BATCH_CHARS = 2 ** 20;

/** Characters that may wait for a supervisor that does not read. */
const MAX_QUEUED = 64 * 2 ** 20;

/** What a {@link RecordSender} needs. */
export interface SenderOptions {
  /** The supervisor's socket. */
  readonly path: string;
  /** This worker's number. */
  readonly from: number;
  inFlight(): Readonly<Record<string, number>>;
}

/**
 * Sends the stories of a worker's requests to its supervisor, in batches, without ever holding one up.
 * While nobody reads, a bounded queue waits; what does not fit is lost and counted.
 */
export class RecordSender {
  readonly #options: SenderOptions;
  #queue: string[] = [];
  #queued = 0;
  #lost = 0;
  #conn: Deno.UnixConn | undefined;
  #sending: Promise<void> | undefined;
  #closed = false;
  #hurry = (): void => {};

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  add(record: RequestRecord): void {
    const text = JSON.stringify(record);
    if (this.#queued + text.length > MAX_QUEUED) {
      this.#lost++;
      return;
    }
    this.#queue.push(text);
    this.#queued += text.length;
    this.#sending ??= this.#send();
  }

  /** Sends what waits, once, and ends. */
  async close(): Promise<void> {
    this.#closed = true;
    while (this.#sending !== undefined) {
      this.#hurry();
      await this.#sending;
    }
    this.#conn?.close();
    this.#conn = undefined;
  }

  async #send(): Promise<void> {
    await this.#moment();
    while (this.#queue.length > 0) {
      const records = this.#batch();
      if (await this.#write(records)) continue;
      if (this.#closed) break;
      // Its supervisor comes back, or this worker ends with it.
      this.#queue.unshift(...records);
      for (const one of records) this.#queued += one.length;
      await this.#moment(500);
    }
    this.#sending = undefined;
  }

  #batch(): readonly string[] {
    let end = 0;
    let chars = 0;
    while (end < this.#queue.length && chars < BATCH_CHARS) chars += this.#queue[end++]!.length;
    this.#queued -= chars;
    return this.#queue.splice(0, end);
  }

  async #write(records: readonly string[]): Promise<boolean> {
    const { from, path } = this.#options;
    const about = JSON.stringify({ from, inFlight: this.#options.inFlight(), lost: this.#lost });
    const line = `${about.slice(0, -1)},"records":[${records.join(",")}]}\n`;
    try {
      this.#conn ??= await Deno.connect({ transport: "unix", path });
      let rest = new TextEncoder().encode(line);
      while (rest.length > 0) rest = rest.subarray(await this.#conn.write(rest));
      return true;
    } catch {
      this.#conn?.close();
      this.#conn = undefined;
      return false;
    }
  }

  #moment(ms = BATCH_MS): Promise<void> {
    if (this.#closed) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#hurry = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
