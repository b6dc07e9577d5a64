import type { Span } from "./span.ts";

/**
 * Where finished spans go: the store, a collector, PostHog. `add` never waits and never throws; what a
 * sink cannot take it drops and counts. Its owner closes it, which tries to deliver what waits.
 */
export interface SpanSink {
  /** For logs and metrics: `store`, `otlp`, `posthog`. */
  readonly name: string;
  add(spans: readonly Span[]): void;
  /** Spans lost since the start: the queue was full, or nobody took them. */
  dropped(): number;
  /** Resolves when what came so far is delivered or lost. */
  flush(): Promise<void>;
  close(): Promise<void>;
}
