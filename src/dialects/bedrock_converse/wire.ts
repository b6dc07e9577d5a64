import { isObject, type Json, type JsonObject } from "../../base/json.ts";
import { extrasOf } from "../../ir/extras.ts";
import type { CacheMark } from "../../ir/part.ts";
import { BEDROCK_CONVERSE } from "../ids.ts";

/** This dialect. */
export const HERE = BEDROCK_CONVERSE;

/** How the unknown fields of a node are kept and put back. */
export const { restOf, restored } = extrasOf(HERE);

/**
 * The mark that a `cachePoint` block sets on the block before it; `undefined` for every other block
 * and for a point of a kind that nobody knows.
 */
export function cacheMarkOf(block: Json): CacheMark | undefined {
  const point = isObject(block) ? block.cachePoint : undefined;
  if (!isObject(point) || point.type !== "default") return undefined;
  const { type: _, ttl, ...others } = point;
  if (Object.keys(others).length > 0) return undefined;
  if (ttl === undefined || ttl === null) return {};
  return typeof ttl === "string" ? { ttl } : undefined;
}

/** The block that stands behind a marked one (W070). */
export function cachePoint(mark: CacheMark): JsonObject {
  return {
    cachePoint: { type: "default", ...(mark.ttl === undefined ? {} : { ttl: mark.ttl }) },
  };
}
