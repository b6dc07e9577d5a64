import { estimateTokens } from "../../../filters/core/estimate_tokens.ts";
import { Peek, peekTop } from "../../../filters/core/peek.ts";
import { splice } from "../../../filters/core/splice.ts";
import { refilled, settled, waitMs } from "../../../filters/core/token_bucket.ts";
import { readParent } from "../../../filters/core/traceparent.ts";
import { type UsageCounts, UsageTap } from "../../../filters/core/usage_tap.ts";
import type { Core, Counts } from "./core.ts";

/** filters/core as Deno runs it. */
export const asTypeScript: Core = {
  compiler: "TypeScript",
  peek(body) {
    const out = new Peek();
    const status = peekTop(body, out);
    return { status, ...out };
  },
  tap(chunks) {
    const tap = new UsageTap();
    for (const chunk of chunks) tap.push(chunk);
    return countsOf(tap.counts);
  },
  tapWhole(body) {
    const tap = new UsageTap();
    tap.pushWhole(body);
    return countsOf(tap.counts);
  },
  parent: readParent,
  estimate: estimateTokens,
  splice,
  refilled,
  waitMs,
  settled,
};

function countsOf(counts: UsageCounts): Counts {
  return [
    counts.input,
    counts.output,
    counts.cacheRead,
    counts.cacheWrite,
    counts.cacheWrite1h,
    counts.reasoning,
    counts.audioInput,
    counts.audioOutput,
    counts.tier,
    ...(counts.alsoBilled ? [1 as const] : []),
  ];
}
