import { isObject, type Json, type JsonObject } from "../../base/json.ts";
import { mergedObjects } from "../../ir/extras.ts";
import { inputTokens, outputTokens, type Usage } from "../../ir/response.ts";
import { HERE } from "./fields.ts";

/** Responses counts cached tokens inside the input and reasoning inside the output. */
export function decodeUsage(raw: JsonObject, tier?: Json): Usage {
  const input = isObject(raw.input_tokens_details) ? raw.input_tokens_details : {};
  const output = isObject(raw.output_tokens_details) ? raw.output_tokens_details : {};
  const all = count(raw.input_tokens);
  const cacheRead = Math.min(count(input.cached_tokens), all);
  const cacheWrite = Math.min(count(input.cache_write_tokens), all - cacheRead);
  const fresh = all - cacheRead - cacheWrite;
  const spoken = count(raw.output_tokens);
  const reasoning = Math.min(count(output.reasoning_tokens), spoken);
  const text = spoken - reasoning;
  return {
    input: {
      fresh,
      cacheRead,
      cacheWrite,
      cacheWrite1h: 0,
      audio: Math.min(count(input.audio_tokens), fresh),
    },
    output: { text, reasoning, audio: Math.min(count(output.audio_tokens), text) },
    ...(typeof tier === "string" ? { tier } : {}),
    raw,
    dialect: HERE,
  };
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

/** Upstreams write `null` for a count they do not know (W062). */
function count(value: Json | undefined): number {
  return typeof value === "number" && value > 0 && Number.isFinite(value) ? value : 0;
}
