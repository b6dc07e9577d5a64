import { isObject, type JsonObject, type MutableJsonObject } from "../../base/json.ts";
import { mergedObjects } from "../../ir/extras.ts";
import { NO_USAGE, outputTokens, type Usage } from "../../ir/response.ts";
import { tokenCount } from "../../ir/token_count.ts";
import { HERE } from "./wire.ts";

/**
 * A usage object to buckets. Here `input_tokens` already excludes the cache, and `output_tokens`
 * includes thinking (W062).
 */
export function readUsage(raw: JsonObject): Usage {
  const writes = isObject(raw.cache_creation) ? raw.cache_creation : {};
  const write1h = tokenCount(writes.ephemeral_1h_input_tokens);
  const details = isObject(raw.output_tokens_details) ? raw.output_tokens_details : {};
  const output = tokenCount(raw.output_tokens);
  const reasoning = Math.min(output, tokenCount(details.thinking_tokens));
  const tier = raw.service_tier;
  return {
    input: {
      fresh: tokenCount(raw.input_tokens),
      cacheRead: tokenCount(raw.cache_read_input_tokens),
      cacheWrite: Math.max(
        tokenCount(raw.cache_creation_input_tokens),
        write1h + tokenCount(writes.ephemeral_5m_input_tokens),
      ),
      cacheWrite1h: write1h,
      audio: 0,
    },
    output: { text: output - reasoning, reasoning, audio: 0 },
    ...(typeof tier === "string" ? { tier: tier === "standard" ? "default" : tier } : {}),
    raw,
    dialect: HERE,
  };
}

/**
 * The usage of `message_delta` on top of that of `message_start`: counts are cumulative and fields
 * that do not apply are left out or null, so each field is the larger one, never the sum.
 */
export function laterUsage(before: JsonObject, after: JsonObject): JsonObject {
  const out: MutableJsonObject = { ...before };
  for (const key of Object.keys(after)) {
    const old = before[key];
    const now = after[key];
    if (now === null || now === undefined) continue;
    if (typeof old === "number" && typeof now === "number") out[key] = Math.max(old, now);
    else out[key] = isObject(old) && isObject(now) ? laterUsage(old, now) : now;
  }
  return out;
}

/** Buckets as this API's usage object: always whole, because clients read it unasked (W002). */
export function usageObject(usage: Usage = NO_USAGE): JsonObject {
  const { input, output } = usage;
  const built: JsonObject = {
    input_tokens: input.fresh,
    cache_creation_input_tokens: input.cacheWrite,
    cache_read_input_tokens: input.cacheRead,
    ...(input.cacheWrite === 0 ? {} : {
      cache_creation: {
        ephemeral_5m_input_tokens: Math.max(0, input.cacheWrite - input.cacheWrite1h),
        ephemeral_1h_input_tokens: input.cacheWrite1h,
      },
    }),
    output_tokens: outputTokens(usage),
    ...(output.reasoning === 0
      ? {}
      : { output_tokens_details: { thinking_tokens: output.reasoning } }),
    ...(usage.tier === undefined ? {} : { service_tier: tierWord(usage.tier) }),
  };
  return usage.dialect === HERE ? mergedObjects(usage.raw, built) : built;
}

function tierWord(tier: string): string {
  return tier === "priority" || tier === "batch" ? tier : "standard";
}
