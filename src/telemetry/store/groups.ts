import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Span } from "../span.ts";
import { docOf } from "./schema.ts";
import { addTallies, type Tally } from "./tally.ts";

/** Where a span went. */
export interface Placed {
  readonly group: number;
  /** Groups that are no more: all of theirs is this group's. */
  readonly merged: readonly number[];
  /** The spans that those had, as JSON. */
  readonly moved: readonly string[];
}

/**
 * Which spans are one trace: those of one trace id, and those that are linked as parent and child,
 * whatever their trace ids (cli-config §4.1). It is named by its root's trace id. All of this is the
 * same in any order of arrival. To be used within a transaction that ends with {@link save}.
 */
export class Groups {
  readonly #of: Record<Lookup, StatementSync>;
  readonly #change: Record<Change, StatementSync>;
  /** Those of this transaction, as they will be saved. */
  readonly #tallies = new Map<number, Tally>();
  readonly #docs = new Map<number, number>();

  constructor(database: DatabaseSync) {
    this.#of = prepared(database, LOOKUPS);
    this.#change = prepared(database, CHANGES);
  }

  /** True of a span that is stored: exporters send again what they got no answer for. */
  knows({ spanId, traceId }: Span): boolean {
    return this.#of.span.get(spanId, traceId) !== undefined;
  }

  /** The group that a new span belongs to; what it links is merged. */
  place(span: Span, tally: Tally): Placed {
    const found = [...this.#linked(span)];
    const [group = this.#create(tally), ...others] = found.sort((a, b) =>
      this.tally(b).spans - this.tally(a).spans || a - b
    );
    const moved = others.flatMap((other) => this.#merge(other, group));
    if (found.length > 0) this.#tallies.set(group, addTallies(this.tally(group), tally));
    this.#change.name.run(span.traceId, group);
    return { group, merged: others, moved };
  }

  /** How a group stands within this transaction. */
  tally(group: number): Tally {
    let tally = this.#tallies.get(group);
    if (tally === undefined) {
      const row = this.#of.tally.get(group)!;
      tally = JSON.parse(String(row.tally)) as Tally;
      this.#tallies.set(group, tally);
      this.#docs.set(group, Number(row.docs));
    }
    return tally;
  }

  /**
   * The number for what this batch brings to a group's index. It is counted here: a statement of its
   * own between two inserts makes FTS5 write out what it gathers, which took a third of the time.
   */
  nextDoc(group: number): number {
    const nth = this.#docs.get(group) ?? 0;
    this.#docs.set(group, nth + 1);
    return docOf(group, nth);
  }

  /** Writes what changed. */
  save(nowMs: number): void {
    for (const [group, tally] of this.#tallies) {
      const { head, startMs, lastStartMs, errors } = tally;
      const text = JSON.stringify(tally);
      const docs = this.#docs.get(group) ?? 0;
      this.#change.save.run(head.traceId, startMs, lastStartMs, errors, nowMs, docs, text, group);
    }
    this.forget();
  }

  /** After a transaction that was taken back. */
  forget(): void {
    this.#tallies.clear();
    this.#docs.clear();
  }

  #linked({ traceId, spanId, parentSpanId }: Span): ReadonlySet<number> {
    const groups = new Set<number>();
    const add = (rows: readonly Record<string, unknown>[]) => {
      for (const row of rows) groups.add(Number(row.grp));
    };
    add(this.#of.traceId.all(traceId));
    if (parentSpanId !== "") add(this.#of.parent.all(parentSpanId));
    add(this.#of.children.all(spanId));
    return groups;
  }

  #create(tally: Tally): number {
    const { head, startMs, lastStartMs } = tally;
    const { lastInsertRowid } = this.#change.create.run(head.traceId, startMs, lastStartMs);
    const group = Number(lastInsertRowid);
    this.#tallies.set(group, tally);
    return group;
  }

  /** Its spans are indexed anew: their old place in the index belongs to a group that is no more. */
  #merge(from: number, into: number): readonly string[] {
    const moved = this.#of.spans.all(from).map(({ json }) => String(json));
    this.#tallies.set(into, addTallies(this.tally(into), this.tally(from)));
    this.#tallies.delete(from);
    this.#change.moveSpans.run(into, from);
    for (const index of ["dropWords", "dropMarks"] as const) {
      this.#change[index].run(docOf(from, 0), docOf(from + 1, 0));
    }
    this.#change.moveIds.run(into, from);
    this.#change.remove.run(from);
    return moved;
  }
}

const LOOKUPS = {
  span: "SELECT 1 FROM spans WHERE span_id = ? AND trace_id = ?",
  spans: "SELECT json FROM spans WHERE grp = ?",
  tally: "SELECT tally, docs FROM groups WHERE id = ?",
  traceId: "SELECT grp FROM trace_ids WHERE trace_id = ?",
  parent: "SELECT DISTINCT grp FROM spans WHERE span_id = ?",
  children: "SELECT DISTINCT grp FROM spans WHERE parent_id = ? AND parent_id <> ''",
} as const;

const CHANGES = {
  create: "INSERT INTO groups VALUES (NULL, ?, ?, ?, 0, 0, 0, '')",
  name: "INSERT OR IGNORE INTO trace_ids VALUES (?, ?)",
  save:
    "UPDATE groups SET trace_id = ?, start_ms = ?, last_start_ms = ?, errors = ?, arrived_ms = ?, docs = ?, tally = ? " +
    "WHERE id = ?",
  moveSpans: "UPDATE spans SET grp = ? WHERE grp = ?",
  moveIds: "UPDATE trace_ids SET grp = ? WHERE grp = ?",
  dropWords: "DELETE FROM words WHERE rowid >= ? AND rowid < ?",
  dropMarks: "DELETE FROM marks WHERE rowid >= ? AND rowid < ?",
  remove: "DELETE FROM groups WHERE id = ?",
} as const;

/** The SQL of {@link Groups}, for the test of its plans. */
export const GROUP_SQL: readonly string[] = [...Object.values(LOOKUPS), ...Object.values(CHANGES)];

type Lookup = keyof typeof LOOKUPS;
type Change = keyof typeof CHANGES;

function prepared<Name extends string>(
  database: DatabaseSync,
  sql: Readonly<Record<Name, string>>,
): Record<Name, StatementSync> {
  const entries = Object.entries<string>(sql).map(([name, text]) => [name, database.prepare(text)]);
  return Object.fromEntries(entries);
}
