import type { Json, JsonObject } from "../../base/json.ts";
import { mergedObjects } from "../../ir/extras.ts";
import { inputTokens, outputTokens, type Usage } from "../../ir/response.ts";
import { tokenCount } from "../../ir/token_count.ts";
import { detailsOf, usageOf } from "../openai_usage.ts";
import { HERE } from "./fields.ts";

/** Responses counts cached tokens inside the input and reasoning inside the output. */
export function decodeUsage(raw: JsonObject, tier?: Json): Usage {
  const input = detailsOf(raw.input_tokens_details);
  const output = detailsOf(raw.output_tokens_details);
  const all = tokenCount(raw.input_tokens);
  const cacheRead = Math.min(tokenCount(input.cached_tokens), all);
  const cacheWrite = Math.min(tokenCount(input.cache_write_tokens), all - cacheRead);
  const fresh = all - cacheRead - cacheWrite;
  const spoken = tokenCount(raw.output_tokens);
  const reasoning = Math.min(tokenCount(output.reasoning_tokens), spoken);
  const text = spoken - reasoning;
  const details = { input, output };
  const counted = { fresh, cacheRead, cacheWrite, text, reasoning, details, tier, raw };
  return { ...usageOf(counted), dialect: HERE };
}

/** Usage in Responses' terms, both details always there (W066). */
export function encodeUsage(usage: Usage): JsonObject {
  const input = inputTokens(usage);
  const output = outputTokens(usage);
  const typed: JsonObject = {
    input_tokens: input,
    input_tokens_details: {
      cached_tokens: usage.input.cacheRead,
      cache_write_tokens: usage.input.cacheWrite,
    },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: usage.output.reasoning },
    total_tokens: input + output,
  };
  return usage.dialect === HERE ? mergedObjects(usage.raw, typed) : typed;
}
