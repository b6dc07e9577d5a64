import {
  isArray,
  isObject,
  type Json,
  type JsonObject,
  type MutableJsonObject,
} from "../../base/json.ts";
import { mergedObjects } from "../../ir/extras.ts";
import { inputTokens, type Usage } from "../../ir/response.ts";
import { tokenCount } from "../../ir/token_count.ts";
import { HERE } from "./wire.ts";

/** How the traffic was billed (Vertex AI), or its tier (Gemini), as the pivot's tier. */
const tiers: ReadonlyMap<Json | undefined, string> = new Map([
  ["ON_DEMAND", "default"],
  ["ON_DEMAND_PRIORITY", "priority"],
  ["ON_DEMAND_FLEX", "flex"],
  // Capacity that was bought, which OpenAI calls so.
  ["PROVISIONED_THROUGHPUT", "scale"],
  ["standard", "default"],
  ["priority", "priority"],
  ["flex", "flex"],
  ["batch", "batch"],
]);

/** A word that is none of these is told as it is: what it costs is not known. */
function tierOf(word: Json | undefined): string | undefined {
  if (typeof word !== "string" || word === "TRAFFIC_TYPE_UNSPECIFIED") return undefined;
  return tiers.get(word) ?? word.toLowerCase();
}

/**
 * `usageMetadata` to buckets (W062): the prompt's count includes the cached tokens and excludes what
 * hosted tools put into the prompt; the candidates' count excludes the thoughts.
 */
export function readUsage(raw: JsonObject): Usage {
  const cached = tokenCount(raw.cachedContentTokenCount);
  const prompt = tokenCount(raw.promptTokenCount) + tokenCount(raw.toolUsePromptTokenCount);
  const fresh = Math.max(0, prompt - cached);
  const heard = audioOf(raw.promptTokensDetails) + audioOf(raw.toolUsePromptTokensDetails);
  const text = tokenCount(raw.candidatesTokenCount);
  const tier = tierOf(raw.trafficType ?? raw.serviceTier);
  return {
    input: {
      fresh,
      cacheRead: Math.min(cached, prompt),
      cacheWrite: 0,
      cacheWrite1h: 0,
      audio: Math.min(fresh, Math.max(0, heard - audioOf(raw.cacheTokensDetails))),
    },
    output: {
      text,
      reasoning: tokenCount(raw.thoughtsTokenCount),
      audio: Math.min(text, audioOf(raw.candidatesTokensDetails)),
    },
    ...(tier === undefined ? {} : { tier }),
    raw,
    dialect: HERE,
  };
}

/** The usage of a later chunk on top of an earlier one's: counts are cumulative, never summed. */
export function laterUsage(before: JsonObject, after: JsonObject): JsonObject {
  const out: MutableJsonObject = { ...before };
  for (const [key, now] of Object.entries(after)) {
    const old = before[key];
    if (now === null) continue;
    out[key] = typeof old === "number" && typeof now === "number" ? Math.max(old, now) : now;
  }
  return out;
}

/** Buckets as `usageMetadata`. */
export function usageMetadata(usage: Usage): JsonObject {
  const raw = usage.dialect === HERE ? usage.raw : {};
  const { input, output } = usage;
  const prompt = inputTokens(usage);
  const built: JsonObject = {
    promptTokenCount: prompt - tokenCount(raw.toolUsePromptTokenCount),
    candidatesTokenCount: output.text,
    totalTokenCount: prompt + output.text + output.reasoning,
    ...(output.reasoning === 0 ? {} : { thoughtsTokenCount: output.reasoning }),
    ...(input.cacheRead === 0 ? {} : { cachedContentTokenCount: input.cacheRead }),
    ...audioDetails("promptTokensDetails", input.audio, prompt),
    ...audioDetails("candidatesTokensDetails", output.audio, output.text),
  };
  // Google's own details are more exact than what the buckets hold of them.
  return usage.dialect === HERE ? mergedObjects(built, raw) : built;
}

function audioDetails(field: string, audio: number, all: number): JsonObject {
  if (audio === 0) return {};
  return {
    [field]: [
      { modality: "TEXT", tokenCount: Math.max(0, all - audio) },
      { modality: "AUDIO", tokenCount: audio },
    ],
  };
}

function audioOf(details: Json | undefined): number {
  if (!isArray(details)) return 0;
  let tokens = 0;
  for (const entry of details) {
    if (isObject(entry) && entry.modality === "AUDIO") tokens += tokenCount(entry.tokenCount);
  }
  return tokens;
}
