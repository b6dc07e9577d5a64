import { isArray, isObject, type Json, type JsonObject } from "../../base/json.ts";
import { mergedObjects } from "../../ir/extras.ts";
import { inputTokens, NO_USAGE, outputTokens, type Usage } from "../../ir/response.ts";
import { tokenCount } from "../../ir/token_count.ts";
import { HERE } from "./wire.ts";

/**
 * A usage object to buckets. `inputTokens` excludes what was read from the cache and written to it
 * (the prompt-caching page: the whole input is the sum of the three); thinking is output (W062).
 */
export function readUsage(raw: JsonObject, tier?: Json): Usage {
  const write1h = cacheWrites(raw.cacheDetails, "1h");
  const type = isObject(tier) ? tier.type : undefined;
  return {
    input: {
      fresh: tokenCount(raw.inputTokens),
      cacheRead: tokenCount(raw.cacheReadInputTokens),
      cacheWrite: Math.max(
        tokenCount(raw.cacheWriteInputTokens),
        write1h + cacheWrites(raw.cacheDetails, "5m"),
      ),
      cacheWrite1h: write1h,
      audio: 0,
    },
    output: { text: tokenCount(raw.outputTokens), reasoning: 0, audio: 0 },
    ...(typeof type === "string" ? { tier: type } : {}),
    raw,
    dialect: HERE,
  };
}

function cacheWrites(details: Json | undefined, ttl: string): number {
  if (!isArray(details)) return 0;
  return details.filter(isObject).filter((detail) => detail.ttl === ttl)
    .reduce((sum, detail) => sum + tokenCount(detail.inputTokens), 0);
}

/** Buckets as this API's usage object; always whole, because clients read it unasked. */
export function usageObject(usage: Usage = NO_USAGE): JsonObject {
  const { input } = usage;
  const total = inputTokens(usage) + outputTokens(usage);
  const isOwn = usage.dialect === HERE;
  const built: JsonObject = {
    inputTokens: input.fresh,
    outputTokens: outputTokens(usage),
    totalTokens: isOwn && typeof usage.raw.totalTokens === "number" ? usage.raw.totalTokens : total,
    ...(input.cacheRead === 0 ? {} : { cacheReadInputTokens: input.cacheRead }),
    ...(input.cacheWrite === 0 ? {} : { cacheWriteInputTokens: input.cacheWrite }),
    ...(input.cacheWrite === 0 || isOwn ? {} : { cacheDetails: detailsOf(input) }),
  };
  return isOwn ? mergedObjects(usage.raw, built) : built;
}

/** Longest lifetime first, as the service sorts them. */
function detailsOf({ cacheWrite, cacheWrite1h }: Usage["input"]): readonly Json[] {
  return [
    { ttl: "1h", inputTokens: cacheWrite1h },
    { ttl: "5m", inputTokens: Math.max(0, cacheWrite - cacheWrite1h) },
  ].filter((detail) => detail.inputTokens > 0);
}

/** The service's tiers; others are no word of it. */
const tiers: ReadonlySet<string> = new Set(["priority", "default", "flex", "reserved"]);

/** The billed tier for a client, when the service has a word for it. */
export function tierField(usage: Usage | undefined): JsonObject {
  const tier = usage?.tier;
  return tier !== undefined && tiers.has(tier) ? { serviceTier: { type: tier } } : {};
}
