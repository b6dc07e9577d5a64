import type { JsonObject } from "../../base/json.ts";
import type { CacheMark } from "../../ir/part.ts";
import type { Reader } from "../../ir/reader.ts";

/**
 * `cache_control` on parts and tools: not OpenAI's own, but OpenRouter, LiteLLM and others take it
 * (W070). A mark of another shape stays among the unknown fields.
 */
export function readCacheMark(reader: Reader): { cache?: CacheMark } {
  const mark = reader.source.cache_control;
  if (typeof mark !== "object" || mark === null || !("type" in mark)) return {};
  if (mark.type !== "ephemeral") return {};
  reader.take("cache_control");
  return { cache: typeof mark.ttl === "string" ? { ttl: mark.ttl } : {} };
}

/** The mark as the extension writes it, for spreading. */
export function cacheControl(cache: CacheMark | undefined): JsonObject {
  if (cache === undefined) return {};
  return { cache_control: { type: "ephemeral", ...cache } };
}
