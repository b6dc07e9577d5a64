import { isArray, isObject, type Json, type JsonObject } from "../base/json.ts";

/** Words of Anthropic's `speed` and `inference_geo` that have no price of their own. */
const USUAL: ReadonlySet<string> = new Set(["", "standard", "global", "not_available"]);

/**
 * Whether a usage object, as its vendor wrote it, says that more is billed than its tokens at their usual
 * rates. The same as `UsageTap` reads in bytes: tests/telemetry/cost holds them to each other.
 */
export function alsoBilled(raw: JsonObject): boolean {
  const tools = raw.server_tool_use;
  return isObject(tools) && isSome(tools.web_search_requests) ||
    isSome(raw.num_sources_used) || isSome(raw.num_server_side_tools_used) || // xAI
    isUnusual(raw.speed) || isUnusual(raw.inference_geo) ||
    hasOtherTurns(raw.iterations);
}

function isUnusual(word: Json | undefined): boolean {
  return typeof word === "string" && !USUAL.has(word);
}

/** What a compaction or an advisor took stands in none of the totals. */
function hasOtherTurns(turns: Json | undefined): boolean {
  return isArray(turns) && turns.filter(isObject)
    .some(({ type }) => typeof type === "string" && type !== "message");
}

function isSome(count: Json | undefined): boolean {
  return typeof count === "number" && count > 0;
}
