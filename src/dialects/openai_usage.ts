import { isObject, type Json, type JsonObject } from "../base/json.ts";
import { tokenCount } from "../ir/token_count.ts";
import type { Usage } from "../ir/response.ts";

/** A usage object of OpenAI's with its counts taken apart into the pivot's buckets. */
export interface CountedUsage {
  readonly fresh: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly text: number;
  readonly reasoning: number;
  /** The objects that hold the details of both sides. */
  readonly details: { readonly input: JsonObject; readonly output: JsonObject };
  readonly tier: Json | undefined;
  readonly raw: JsonObject;
}

/** The details of one side; some servers write `null`, others nothing. */
export function detailsOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

/** The buckets as usage; audio is counted inside the fresh and the spoken tokens. */
export function usageOf(counted: CountedUsage): Usage {
  const { fresh, cacheRead, cacheWrite, text, reasoning, details, tier, raw } = counted;
  const audio = (side: JsonObject, most: number) => Math.min(tokenCount(side.audio_tokens), most);
  return {
    input: { fresh, cacheRead, cacheWrite, cacheWrite1h: 0, audio: audio(details.input, fresh) },
    output: { text, reasoning, audio: audio(details.output, text) },
    ...(typeof tier === "string" ? { tier } : {}),
    raw,
  };
}
