/// <reference path="../host/assemblyscript.d.ts" />
// deno-lint-ignore-file verbatim-module-syntax -- asc knows no `import type`
import { COUNTER, GAUGE, HISTOGRAM, Metric } from "../host/metrics.ts";
import { Story } from "./story.ts";

/** Upstream Plano's numbers, by its names (dataplane §9.3). */
export class GatewayMetrics {
  readonly active: Metric = new Metric(GAUGE, "active_http_calls");
  readonly rateLimited: Metric = new Metric(COUNTER, "ratelimited_rq");
  private firstToken: Metric = new Metric(HISTOGRAM, "time_to_first_token");
  private perToken: Metric = new Metric(HISTOGRAM, "time_per_output_token");
  private tokensPerSecond: Metric = new Metric(HISTOGRAM, "tokens_per_second");
  private latency: Metric = new Metric(HISTOGRAM, "request_latency");
  private outputLength: Metric = new Metric(HISTOGRAM, "output_sequence_length");
  private inputLength: Metric = new Metric(HISTOGRAM, "input_sequence_length");

  /** A request for a model that got an answer. */
  record(story: Story): void {
    const latencyMs: u64 = whole(story.endedMs - story.startedMs);
    this.latency.record(latencyMs);
    if (story.firstByteMs > 0) this.firstToken.record(whole(story.firstByteMs - story.startedMs));
    if (story.counts.input >= 0) this.inputLength.record(<u64> story.counts.input);
    const output: i32 = story.counts.output;
    if (output <= 0) return;
    this.outputLength.record(<u64> output);
    // The whole time over the tokens, as upstream counts it.
    const perTokenMs: u64 = latencyMs / <u64> output;
    this.perToken.record(perTokenMs);
    if (perTokenMs > 0) this.tokensPerSecond.record(1000 / perTokenMs);
  }
}

function whole(ms: f64): u64 {
  return ms > 0 ? <u64> ms : 0;
}
