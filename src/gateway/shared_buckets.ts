import { LineConn } from "../base/line_conn.ts";
import type { BucketId, BucketStore, Taking } from "./rate_limit_buckets.ts";
import { type BucketOrder, MAX_LINE_BYTES, readTaking, writeOrder } from "./rate_limit_wire.ts";

/** The owner is on this machine and does nothing else: an answer takes 0.1 ms. */
const ANSWER_MS = 1_000;

/** Pause after a connection that failed. */
const PAUSE_MS = 1_000;

/** A connection, and who waits for its next lines, in their order. */
interface Link {
  readonly conn: LineConn;
  readonly waiting: ((taking: Taking | undefined) => void)[];
  open: boolean;
}

/**
 * Buckets that another process owns (`serveBuckets`), over one connection. While the owner does not
 * answer, this process holds the limits by itself: then each worker gives as much as all of them should,
 * which is better than everything or nothing.
 */
export class SharedBuckets implements BucketStore {
  readonly #path: string;
  readonly #alone: BucketStore;
  readonly #silent: () => void;
  #link: Promise<Link | undefined> | undefined;
  #failedMs = -Infinity;
  #closed = false;

  /** `silent` is told, once a second at most, that the owner does not answer. */
  constructor(path: string, alone: BucketStore, silent: () => void = () => {}) {
    this.#path = path;
    this.#alone = alone;
    this.#silent = silent;
  }

  async take(ids: readonly BucketId[], cost: number): Promise<Taking> {
    const link = await this.#connection();
    const taking = link && await this.#ask(link, { kind: "take", ids, cost });
    if (taking?.levels.length === ids.length) return taking;
    if (link !== undefined) this.#end(link);
    return await this.#alone.take(ids, cost);
  }

  settle(ids: readonly BucketId[], estimate: number, actual: number): void {
    void this.#connection().then((link) => {
      if (link === undefined) this.#alone.settle(ids, estimate, actual);
      else link.conn.send(writeOrder({ kind: "settle", ids, estimate, actual }));
    });
  }

  close(): void {
    this.#closed = true;
    void this.#link?.then((link) => link?.conn.close());
  }

  #ask(link: Link, order: BucketOrder): Promise<Taking | undefined> {
    if (!link.open) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(undefined), ANSWER_MS);
      link.waiting.push((taking) => {
        clearTimeout(timer);
        resolve(taking);
      });
      link.conn.send(writeOrder(order));
    });
  }

  #connection(): Promise<Link | undefined> {
    if (this.#closed) return Promise.resolve(undefined);
    if (this.#link === undefined && performance.now() - this.#failedMs > PAUSE_MS) {
      this.#link = this.#connect();
    }
    return this.#link ?? Promise.resolve(undefined);
  }

  async #connect(): Promise<Link | undefined> {
    try {
      const made = await Deno.connect({ transport: "unix", path: this.#path });
      const link: Link = { conn: new LineConn(made, MAX_LINE_BYTES), waiting: [], open: true };
      if (this.#closed) link.conn.close();
      void this.#listen(link);
      return link;
    } catch {
      this.#pause(); // not there, or not any more
      return undefined;
    }
  }

  /** Gives each answer to the one who asked; at the end nobody waits any longer. */
  async #listen(link: Link): Promise<void> {
    for await (const line of link.conn.lines()) link.waiting.shift()?.(readTaking(line));
    this.#end(link);
    for (const waiting of link.waiting.splice(0)) waiting(undefined);
  }

  #end(link: Link): void {
    if (!link.open) return;
    link.open = false;
    link.conn.close();
    this.#pause();
  }

  #pause(): void {
    this.#link = undefined;
    this.#failedMs = performance.now();
    if (!this.#closed) this.#silent();
  }
}
