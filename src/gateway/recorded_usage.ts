import { optional } from "../base/optional.ts";
import { inputTokens, outputTokens, type Usage } from "../ir/response.ts";
import type { RecordedUsage } from "../telemetry/request_record.ts";
import { alsoBilled } from "./also_billed.ts";

/** Usage that a decoder has read, as records have it. */
export function recordedUsage(usage: Usage): RecordedUsage {
  return {
    input: inputTokens(usage),
    output: outputTokens(usage),
    cacheRead: usage.input.cacheRead,
    cacheWrite: usage.input.cacheWrite,
    cacheWrite1h: usage.input.cacheWrite1h,
    reasoning: usage.output.reasoning,
    audioInput: usage.input.audio,
    audioOutput: usage.output.audio,
    ...optional("tier", usage.tier),
    ...(alsoBilled(usage.raw) ? { alsoBilled: true } : {}),
  };
}
