import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { StoreBounds } from "../../config/resolved.ts";
import { docOf } from "./schema.ts";

/** Traces that one step deletes at most: some milliseconds, as a batch of spans takes. */
const STEP_GROUPS = 64;
/** Spans of those, after which a step ends early. */
const STEP_SPANS = 1_000;
/** Pages that one step gives back to the disk. */
const STEP_PAGES = 256;
/** When the file is too large, it is brought this far below its bound: not every write deletes. */
const ROOM = 0.95;
const DAY_MS = 86_400_000;

/** Deletes the oldest traces of a store: in small steps, because writers wait meanwhile. */
export class Retention {
  /** True when the last step did not finish. */
  isBehind = false;
  readonly #database: DatabaseSync;
  readonly #bounds: StoreBounds;
  readonly #oldest: StatementSync;
  readonly #deletes: readonly StatementSync[];
  readonly #deleteSieves: StatementSync;
  readonly #countSpans: StatementSync;
  #wantsRoom = false;

  constructor(database: DatabaseSync, bounds: StoreBounds) {
    this.#database = database;
    this.#bounds = bounds;
    this.#oldest = database.prepare(OLDEST);
    this.#countSpans = database.prepare("SELECT count(*) AS spans FROM spans WHERE grp = ?");
    this.#deletes = DELETES.map((sql) => database.prepare(sql));
    this.#deleteSieves = database.prepare(DELETE_SIEVES);
  }

  /** Deletes some, if there are any to delete; true when there is more to do. */
  step(nowMs: number): boolean {
    const used = this.#usedBytes();
    if (used > this.#bounds.maxBytes) this.#wantsRoom = true;
    if (used <= this.#bounds.maxBytes * ROOM) this.#wantsRoom = false;
    const old = nowMs - this.#bounds.maxDays * DAY_MS;
    const deleted = this.#deleteOldest(this.#wantsRoom ? Infinity : old);
    if (deleted > 0 || this.#freePages() > STEP_PAGES) {
      this.#database.exec(`PRAGMA incremental_vacuum(${STEP_PAGES})`);
    }
    this.isBehind = deleted > 0 || this.#freePages() > STEP_PAGES;
    return this.isBehind;
  }

  #deleteOldest(beforeMs: number): number {
    const groups = this.#oldest.all(beforeMs, STEP_GROUPS);
    if (groups.length === 0) return 0;
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      let [deleted, spans] = [0, 0];
      for (const { id } of groups) {
        if (spans >= STEP_SPANS) break;
        spans += Number(this.#countSpans.get(Number(id))!.spans);
        this.#delete(Number(id));
        deleted++;
      }
      this.#database.exec("COMMIT");
      return deleted;
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  #delete(group: number): void {
    this.#deleteSieves.run(docOf(group, 0), docOf(group + 1, 0));
    for (const statement of this.#deletes) statement.run(group);
  }

  #usedBytes(): number {
    return (this.#pragma("page_count") - this.#freePages()) * this.#pragma("page_size");
  }

  #freePages(): number {
    return this.#pragma("freelist_count");
  }

  #pragma(name: string): number {
    return Number(this.#database.prepare(`PRAGMA ${name}`).get()![name]);
  }
}

const OLDEST = "SELECT id FROM groups WHERE arrived_ms < ? ORDER BY arrived_ms, id LIMIT ?";

const DELETES: readonly string[] = [
  "DELETE FROM spans WHERE grp = ?",
  "DELETE FROM trace_ids WHERE grp = ?",
  "DELETE FROM groups WHERE id = ?",
];

const DELETE_SIEVES = "DELETE FROM sieves WHERE doc >= ? AND doc < ?";

/** The SQL of {@link Retention}, for the test of its plans. */
export const RETENTION_SQL: readonly string[] = [OLDEST, ...DELETES, DELETE_SIEVES];
