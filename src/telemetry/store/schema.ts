/** The form of the file that this program writes. A file of a later form is not touched. */
export const VERSION = 2;

/**
 * - `spans`: one row an arrival, the span whole as JSON. Its row number is where a follower goes on.
 * - `groups`: one row a trace; `tally` is all that a list shows, kept up to date at every write.
 *   `arrived_ms` is when its last span came: what is old goes by that, since clocks of others are wrong.
 * - `trace_ids`: which group the spans of a trace id are in.
 * - `sieves`: what one batch brought to one group, as bits ({@link SieveMaker}), under a number that has
 *   the group in its upper digits ({@link docOf}). A search goes through them, some hundred bytes a
 *   trace, and compares what they let pass with the spans.
 *
 * A full-text index took two thirds of the time of a write, and a B-tree over values that are all
 * different would dirty a page for each of them, which is 100 kB of writing for one request. For the
 * same reason indexes of ids hold nothing but the id.
 */
export const SCHEMA = `
CREATE TABLE groups (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  trace_id TEXT NOT NULL,
  start_ms REAL NOT NULL,
  last_start_ms REAL NOT NULL,
  errors INTEGER NOT NULL,
  arrived_ms REAL NOT NULL,
  docs INTEGER NOT NULL,
  tally TEXT NOT NULL
);
CREATE INDEX groups_by_start ON groups (start_ms, last_start_ms);
CREATE INDEX groups_by_arrival ON groups (arrived_ms, id);
CREATE INDEX groups_failed ON groups (start_ms) WHERE errors > 0;
CREATE TABLE trace_ids (trace_id TEXT PRIMARY KEY, grp INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX trace_ids_by_group ON trace_ids (grp);
CREATE TABLE spans (
  row INTEGER PRIMARY KEY AUTOINCREMENT,
  grp INTEGER NOT NULL,
  trace_id TEXT NOT NULL,
  span_id TEXT NOT NULL,
  parent_id TEXT NOT NULL,
  json TEXT NOT NULL
);
CREATE INDEX spans_by_group ON spans (grp);
CREATE INDEX spans_by_id ON spans (span_id);
CREATE INDEX spans_by_parent ON spans (parent_id) WHERE parent_id <> '';
CREATE TABLE sieves (doc INTEGER PRIMARY KEY, bits BLOB NOT NULL);
`;

/** Batches of one group, as a power of two: far more than its spans. */
export const DOC_BITS = 20;

/** The number of the sieve of what the nth batch brought to a group. */
export function docOf(group: number, nth: number): number {
  return group * 2 ** DOC_BITS + nth;
}
