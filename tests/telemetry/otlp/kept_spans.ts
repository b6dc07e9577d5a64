import type { SpanSink } from "../../../src/telemetry/sink.ts";
import type { Span } from "../../../src/telemetry/span.ts";

/** A sink that keeps everything. */
export class KeptSpans implements SpanSink {
  readonly name = "kept";
  readonly spans: Span[] = [];
  add = (spans: readonly Span[]) => void this.spans.push(...spans);
  dropped = () => 0;
  flush = () => Promise.resolve();
  close = () => Promise.resolve();
}
