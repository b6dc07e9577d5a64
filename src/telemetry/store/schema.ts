/** The form of the file that this program writes. A file of a later form is not touched. */
export const VERSION = 1;

/**
 * - `spans`: one row an arrival, the span whole as JSON. Its row number is where a follower goes on.
 * - `groups`: one row a trace; `tally` is all that a list shows, kept up to date at every write.
 *   `arrived_ms` is when its last span came: what is old goes by that, since clocks of others are wrong.
 * - `trace_ids`: which group the spans of a trace id are in.
 * - `words` and `marks` index what one batch brought to one group, under a number that has the group
 *   in its upper digits ({@link docOf}): a search needs no table to know whose it is.
 * - `words`: trigrams of names and string attributes. Without positions it costs a tenth of the text,
 *   and what it finds is compared with the spans.
 * - `marks`: one token for each key, and one for each key with its value ({@link keyMark}).
 *
 * FTS5 holds its index in sorted runs: a B-tree over values that are all different would dirty a page
 * for each of them, which is 100 kB of writing for one request.
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
CREATE INDEX spans_by_id ON spans (span_id, trace_id);
CREATE INDEX spans_by_parent ON spans (parent_id, grp) WHERE parent_id <> '';
CREATE VIRTUAL TABLE words USING fts5 (
  body, content='', contentless_delete=1, detail=none, tokenize='trigram'
);
CREATE VIRTUAL TABLE marks USING fts5 (
  body, content='', contentless_delete=1, detail=none, tokenize='ascii'
);
-- Batches are small and many: merging more runs at once, in pages of the file's own size, takes a
-- fifth less of the processor.
INSERT INTO words (words, rank) VALUES ('automerge', 8), ('pgsz', 8100);
INSERT INTO marks (marks, rank) VALUES ('automerge', 8), ('pgsz', 8100);
`;

/** Batches of one group that the index tells apart, as a power of two; more share the last number. */
export const DOC_BITS = 20;

/** The number under which the index has what the nth batch brought to a group. */
export function docOf(group: number, nth: number): number {
  return group * 2 ** DOC_BITS + Math.min(nth, 2 ** DOC_BITS - 1);
}
