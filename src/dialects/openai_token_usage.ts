import { isObject, type Json, type JsonObject } from "../base/json.ts";
import { mergedObjects } from "../ir/extras.ts";
import { inputTokens, outputTokens, type Usage } from "../ir/response.ts";
import { tokenCount } from "../ir/token_count.ts";
import { detailsOf, usageOf } from "./openai_usage.ts";

/**
 * Chat and Completions count cached tokens inside the prompt and reasoning inside the completion.
 * Vendors spell the cache in four ways: OpenAI's details, OpenRouter's `cache_write_tokens`,
 * DeepSeek's `prompt_cache_hit_tokens`, LiteLLM's `cache_creation_input_tokens`.
 */
export function decodeUsage(raw: JsonObject, tier?: Json): Usage {
  const prompt = tokenCount(raw.prompt_tokens);
  const completion = tokenCount(raw.completion_tokens);
  const input = detailsOf(raw.prompt_tokens_details);
  const output = detailsOf(raw.completion_tokens_details);
  const cacheRead = first(
    input.cached_tokens,
    raw.prompt_cache_hit_tokens,
    raw.cache_read_input_tokens,
  );
  const cacheWrite = first(input.cache_write_tokens, raw.cache_creation_input_tokens);
  const reasoning = tokenCount(output.reasoning_tokens);
  // xAI counts reasoning beside the completion; its total gives it away.
  const beside = reasoning > 0 && tokenCount(raw.total_tokens) === prompt + completion + reasoning;
  const fresh = Math.max(0, prompt - cacheRead - cacheWrite);
  const text = beside ? completion : Math.max(0, completion - reasoning);
  const details = { input, output };
  return usageOf({ fresh, cacheRead, cacheWrite, text, reasoning, details, tier, raw });
}

/** Usage in their terms, with the own fields of an upstream that spoke one of them. */
export function encodeUsage(usage: Usage): JsonObject {
  const prompt = inputTokens(usage);
  const completion = outputTokens(usage);
  const typed: JsonObject = {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: {
      cached_tokens: usage.input.cacheRead,
      audio_tokens: usage.input.audio,
      ...(usage.input.cacheWrite > 0 ? { cache_write_tokens: usage.input.cacheWrite } : {}),
    },
    completion_tokens_details: {
      reasoning_tokens: usage.output.reasoning,
      audio_tokens: usage.output.audio,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
  if (usage.raw.prompt_tokens === undefined) return typed;
  const own = usage.raw.completion_tokens_details;
  const merged = mergedObjects(usage.raw, typed);
  // The two prediction counts have no bucket: the upstream's own stand.
  return isObject(own)
    ? {
      ...merged,
      completion_tokens_details: mergedObjects(predictions(own), {
        reasoning_tokens: usage.output.reasoning,
        audio_tokens: usage.output.audio,
      }),
    }
    : merged;
}

function predictions(own: JsonObject): JsonObject {
  return { accepted_prediction_tokens: 0, rejected_prediction_tokens: 0, ...own };
}

function first(...values: readonly (Json | undefined)[]): number {
  for (const value of values) if (tokenCount(value) > 0) return tokenCount(value);
  return 0;
}
