import type { Span } from "../span.ts";

/** A trace at a glance: what a list shows. */
export interface TraceSummary {
  /** The trace id of its root: spans of other trace ids may belong to it by their parents. */
  readonly traceId: string;
  /** Unix milliseconds of its first span's start. */
  readonly startedMs: number;
  /** From the first start to the last end. */
  readonly durationMs: number;
  readonly spans: number;
  /** Spans that failed. */
  readonly errors: number;
  /** The root span's, or the first one's. */
  readonly name: string;
  readonly service: string;
  /** The HTTP status of the last span that has one, root first. */
  readonly status?: number;
  /** Of the model calls in it, in the order of their start, without repetition. */
  readonly models: readonly string[];
  /** Sums over its model calls; absent when none says it. */
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly costUsd?: number;
  /** A cost is missing for some call that has tokens: `costUsd` is a lower bound. */
  readonly costIsPartial?: boolean;
  /** Of the first model call. */
  readonly ttftMs?: number;
}

/** A trace with its spans in the order of their arrival. */
export interface Trace {
  readonly traceId: string;
  readonly spans: readonly Span[];
}

/** Which traces are wanted. All conditions hold together. */
export interface TraceQuery {
  /** A whole id, or the first 8 hex digits of one. */
  readonly id?: string;
  /** Some span of the trace has this attribute with this value, written as text. */
  readonly where?: readonly (readonly [key: string, value: string])[];
  /** Only spans that began at or after this Unix time, ms; traces without such a span are left out. */
  readonly sinceMs?: number;
  /** Some span's name, or a string attribute of it, contains this, whatever the case. */
  readonly text?: string;
  /** Only traces with a failed span. */
  readonly failed?: boolean;
  /** Traces that began before this Unix time, ms: for paging. */
  readonly beforeMs?: number;
  /** Default 50. */
  readonly limit?: number;
}

/** A span as it arrived. */
export interface Arrived {
  /** Grows with every arrival; where a follower goes on. */
  readonly row: number;
  /** The id of the trace that it belongs to. */
  readonly traceId: string;
  readonly span: Span;
}

/**
 * Reads what the store holds, also while others write to it. Synchronous (`node:sqlite`): for commands
 * and the viewer, never for a process that carries traffic. With 100,000 spans each call takes less
 * than 100 ms. Its owner closes it.
 */
export interface TraceReader {
  /** Newest first, by the trace's start. */
  list(query?: TraceQuery): readonly TraceSummary[];
  /** Newest first, with their spans. */
  traces(query?: TraceQuery): readonly Trace[];
  /** The trace that a span belongs to, by the first 8 digits of the span's id or by all 16. */
  traceOfSpan(spanId: string): Trace | undefined;
  /** Spans that arrived after a row, oldest first; at most `limit` (default 1000). */
  after(row: number, limit?: number): readonly Arrived[];
  /** The row of the newest span; 0 for an empty store. */
  lastRow(): number;
  /** True when some span has an attribute of this name. */
  hasKey(key: string): boolean;
  close(): void;
}

/** A {@link TraceReader} that may be on another thread: what the viewer reads from. */
export type TraceSource = {
  readonly [Name in keyof TraceReader]: (
    ...args: Parameters<TraceReader[Name]>
  ) => ReturnType<TraceReader[Name]> | Promise<ReturnType<TraceReader[Name]>>;
};
