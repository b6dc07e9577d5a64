import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { StoreBounds } from "../../config/resolved.ts";
import type { Span } from "../span.ts";
import { inodeOf, isBusy, isDamaged, moveAside, openToWrite } from "./database.ts";
import { Groups } from "./groups.ts";
import { Retention } from "./retention.ts";
import { sieveOf } from "./search_text.ts";
import { SieveMaker } from "./sieve.ts";
import { tallyOf } from "./tally.ts";

/** Spans of a trace that are kept; more are counted only. */
export const MAX_SPANS = 10_000;

/** How often the writer looks whether its file is still the one of that name, and too large. */
const CHECK_MS = 1_000;

/** What {@link TraceWriter} needs besides its path. */
export interface WriterOptions {
  readonly bounds: StoreBounds;
  /** How long a write waits while another process writes. */
  readonly busyMs: number;
  /** Gets a sentence about what went wrong without stopping it. */
  warn(text: string): void;
  /** Unix milliseconds. */
  now(): number;
}

/**
 * Writes spans to the store, synchronously: for a thread that carries no traffic. Several writers, in
 * several processes, may have the same store. Its owner closes it.
 */
export class TraceWriter {
  readonly #path: string;
  readonly #options: WriterOptions;
  #open: OpenStore | undefined;
  #checkedMs = -Infinity;

  constructor(path: string, options: WriterOptions) {
    this.#path = path;
    this.#options = options;
  }

  /**
   * Stores spans, each as JSON, in one transaction; returns how many were new. A store that turns out
   * to be damaged is moved aside, and a new one begun. Throws a `Fault` for one that cannot be opened,
   * and what SQLite throws; then nothing of the batch is stored.
   */
  write(spans: readonly string[]): number {
    const inode = inodeOf(this.#path);
    try {
      return this.#write(spans);
    } catch (error) {
      if (!isDamaged(error)) throw error;
      this.close();
      moveAside(this.#path, inode, this.#options.warn);
      return this.#write(spans);
    }
  }

  /** Deletes what is too old or too much, a little at a time; true when there is more to do. */
  tidy(): boolean {
    return this.#store().retention.step(this.#options.now());
  }

  close(): void {
    this.#open?.database.close();
    this.#open = undefined;
  }

  #write(spans: readonly string[]): number {
    const store = this.#store();
    const added = store.write(spans, this.#options.now());
    try {
      this.#keepBounds(store);
    } catch (error) {
      // The spans are stored; what is too old goes another time.
      if (!isBusy(error)) throw error;
    }
    return added;
  }

  #store(): OpenStore {
    const now = this.#options.now();
    const isDue = Math.abs(now - this.#checkedMs) >= CHECK_MS;
    // A store that was deleted or moved would be written to on, where nobody sees it.
    if (this.#open !== undefined && isDue && this.#open.inode !== inodeOf(this.#path)) this.close();
    this.#open ??= OpenStore.open(this.#path, this.#options);
    return this.#open;
  }

  #keepBounds(store: OpenStore): void {
    const now = this.#options.now();
    if (Math.abs(now - this.#checkedMs) < CHECK_MS && !store.retention.isBehind) return;
    this.#checkedMs = now;
    store.retention.step(now);
  }
}

/** An open file, with all that is prepared for it. */
class OpenStore {
  readonly database: DatabaseSync;
  readonly retention: Retention;
  readonly inode: number | null;
  readonly #groups: Groups;
  readonly #addSpan: StatementSync;
  readonly #addSieve: StatementSync;
  readonly #maker = new SieveMaker();

  /** Closes `database` when it cannot be used. */
  static open(path: string, options: WriterOptions): OpenStore {
    const database = openToWrite(path, options);
    try {
      return new OpenStore(database, inodeOf(path), options.bounds);
    } catch (error) {
      database.close();
      throw error;
    }
  }

  private constructor(database: DatabaseSync, inode: number | null, bounds: StoreBounds) {
    this.database = database;
    this.inode = inode;
    this.retention = new Retention(this.database, bounds);
    this.#groups = new Groups(this.database);
    const prepare = (sql: string) => this.database.prepare(sql);
    this.#addSpan = prepare("INSERT INTO spans VALUES (NULL, ?, ?, ?, ?, ?)");
    this.#addSieve = prepare("INSERT INTO sieves VALUES (?, ?)");
  }

  write(spans: readonly string[], nowMs: number): number {
    this.database.exec("BEGIN IMMEDIATE");
    try {
      this.#groups.begin();
      const brought = new Map<number, Span[]>();
      let added = 0;
      for (const json of spans) if (this.#add(json, brought)) added++;
      for (const [group, its] of brought) {
        this.#addSieve.run(this.#groups.nextDoc(group), sieveOf(its, this.#maker));
      }
      this.#groups.save(nowMs);
      this.database.exec("COMMIT");
      return added;
    } catch (error) {
      // A full disk ends the transaction by itself.
      if (this.database.isTransaction) this.database.exec("ROLLBACK");
      throw error;
    }
  }

  /** Adds to `brought` what its group needs a sieve of. */
  #add(json: string, brought: Map<number, Span[]>): boolean {
    const span = JSON.parse(json) as Span;
    const placed = span.traceId === "" ? undefined : this.#groups.place(span, tallyOf(span));
    if (placed === undefined) return false;
    const { group, merged, moved } = placed;
    for (const other of merged) brought.delete(other);
    const isKept = this.#groups.tally(group).spans <= MAX_SPANS;
    if (!isKept && moved.length === 0) return false;
    let its = brought.get(group);
    if (its === undefined) brought.set(group, its = []);
    for (const one of moved) its.push(JSON.parse(one) as Span);
    if (!isKept) return false;
    this.#addSpan.run(group, span.traceId, span.spanId, span.parentSpanId, json);
    its.push(span);
    return true;
  }
}
