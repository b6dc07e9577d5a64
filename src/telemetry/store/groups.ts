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

/** Where the spans of a trace id are. */
interface Place {
  readonly group: number;
  /** Of a trace id that this transaction brought: its spans. */
  readonly newSpans?: Set<string>;
}

/** A group within a transaction, as it will be saved. */
interface Standing {
  tally: Tally;
  /** Its sieves. */
  docs: number;
  readonly isNew: boolean;
}

/**
 * Which spans are one trace: those of one trace id, and those that are linked as parent and child,
 * whatever their trace ids (cli-config §4.1). It is named by its root's trace id. All of this is the
 * same in any order of arrival. To be used within a transaction that begins with {@link begin} and ends
 * with {@link save}.
 */
export class Groups {
  readonly #of: Record<Lookup, StatementSync>;
  readonly #change: Record<Change, StatementSync>;
  readonly #standing = new Map<number, Standing>();
  /** Where the trace ids of this transaction's spans are. */
  readonly #ids = new Map<string, Place>();
  #lastGroup = 0;

  constructor(database: DatabaseSync) {
    this.#of = prepared(database, LOOKUPS);
    this.#change = prepared(database, CHANGES);
  }

  begin(): void {
    this.#standing.clear();
    this.#ids.clear();
    this.#lastGroup = Number(this.#of.lastGroup.get()?.seq ?? 0);
  }

  /**
   * The group that a new span belongs to; what it links is merged. `undefined` for a span that is
   * stored: exporters send again what they got no answer for.
   */
  place(span: Span, tally: Tally): Placed | undefined {
    const own = this.#placeOf(span.traceId);
    if (own !== undefined && this.#knows(own, span)) return undefined;
    const found = [...this.#linked(span, own)];
    const [group = this.#create(tally), ...others] = found.length < 2
      ? found
      : found.sort((a, b) => this.tally(b).spans - this.tally(a).spans || a - b);
    const moved = others.flatMap((other) => this.#merge(other, group));
    if (found.length > 0) this.#add(group, tally);
    this.#name(span, group, own);
    return { group, merged: others, moved };
  }

  /** How a group stands within this transaction. */
  tally(group: number): Tally {
    return this.#stands(group).tally;
  }

  /** The number for the sieve of what this batch brings to a group. */
  nextDoc(group: number): number {
    return docOf(group, this.#stands(group).docs++);
  }

  /** Writes what changed. */
  save(nowMs: number): void {
    for (const [group, { tally, docs, isNew }] of this.#standing) {
      const { head, startMs, lastStartMs, errors } = tally;
      const text = JSON.stringify(tally);
      const save = isNew ? this.#change.create : this.#change.save;
      save.run(head.traceId, startMs, lastStartMs, errors, nowMs, docs, text, group);
    }
  }

  #placeOf(traceId: string): Place | undefined {
    const place = this.#ids.get(traceId);
    if (place !== undefined) return place;
    const row = this.#of.traceId.get(traceId);
    return row === undefined ? undefined : { group: Number(row.grp) };
  }

  /** All spans of a trace id that is new are of this transaction. */
  #knows({ newSpans }: Place, { spanId, traceId }: Span): boolean {
    return newSpans?.has(spanId) ?? this.#of.span.get(spanId, traceId) !== undefined;
  }

  #name({ traceId, spanId }: Span, group: number, own: Place | undefined): void {
    if (own === undefined) {
      this.#change.name.run(traceId, group);
      this.#ids.set(traceId, { group, newSpans: new Set([spanId]) });
    } else {
      own.newSpans?.add(spanId);
      this.#ids.set(traceId, { ...own, group });
    }
  }

  #linked(
    { spanId, parentSpanId }: Span,
    own: Place | undefined,
  ): ReadonlySet<number> {
    const groups = new Set<number>();
    if (own !== undefined) groups.add(own.group);
    if (parentSpanId !== "") {
      for (const { grp } of this.#of.parent.all(parentSpanId)) groups.add(Number(grp));
    }
    for (const { grp } of this.#of.children.all(spanId)) groups.add(Number(grp));
    return groups;
  }

  #stands(group: number): Standing {
    let standing = this.#standing.get(group);
    if (standing === undefined) {
      const { tally, docs } = this.#of.tally.get(group)!;
      standing = { tally: JSON.parse(String(tally)) as Tally, docs: Number(docs), isNew: false };
      this.#standing.set(group, standing);
    }
    return standing;
  }

  #add(group: number, tally: Tally): void {
    const standing = this.#stands(group);
    standing.tally = addTallies(standing.tally, tally);
  }

  /** It is written once, by {@link save}. */
  #create(tally: Tally): number {
    const group = ++this.#lastGroup;
    this.#standing.set(group, { tally, docs: 0, isNew: true });
    return group;
  }

  /** Its spans get a new sieve: the old ones are of a group that is no more. */
  #merge(from: number, into: number): readonly string[] {
    const moved = this.#of.spans.all(from).map(({ json }) => String(json));
    this.#add(into, this.tally(from));
    this.#standing.delete(from);
    for (const [traceId, place] of this.#ids) {
      if (place.group === from) this.#ids.set(traceId, { ...place, group: into });
    }
    this.#change.moveSpans.run(into, from);
    this.#change.dropSieves.run(docOf(from, 0), docOf(from + 1, 0));
    this.#change.moveIds.run(into, from);
    this.#change.remove.run(from);
    return moved;
  }
}

const LOOKUPS = {
  lastGroup: "SELECT seq FROM sqlite_sequence WHERE name = 'groups'",
  span: "SELECT 1 FROM spans WHERE span_id = ? AND trace_id = ?",
  spans: "SELECT json FROM spans WHERE grp = ?",
  tally: "SELECT tally, docs FROM groups WHERE id = ?",
  traceId: "SELECT grp FROM trace_ids WHERE trace_id = ?",
  parent: "SELECT grp FROM spans WHERE span_id = ?",
  children: "SELECT grp FROM spans WHERE parent_id = ? AND parent_id <> ''",
} as const;

const CHANGES = {
  create: "INSERT INTO groups " +
    "(trace_id, start_ms, last_start_ms, errors, arrived_ms, docs, tally, id) " +
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
  name: "INSERT INTO trace_ids VALUES (?, ?)",
  save:
    "UPDATE groups SET trace_id = ?, start_ms = ?, last_start_ms = ?, errors = ?, arrived_ms = ?, docs = ?, tally = ? " +
    "WHERE id = ?",
  moveSpans: "UPDATE spans SET grp = ? WHERE grp = ?",
  moveIds: "UPDATE trace_ids SET grp = ? WHERE grp = ?",
  dropSieves: "DELETE FROM sieves WHERE doc >= ? AND doc < ?",
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
