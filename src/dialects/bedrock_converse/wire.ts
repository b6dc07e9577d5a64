import { isObject, type Json, type JsonObject } from "../../base/json.ts";
import { extrasOf, type Nested, type Remaining } from "../../ir/extras.ts";
import type { Extra } from "../../ir/origin.ts";
import type { CacheMark } from "../../ir/part.ts";
import { withExtra } from "../../ir/reader.ts";
import { BEDROCK_CONVERSE } from "../ids.ts";

/** This dialect. */
export const HERE = BEDROCK_CONVERSE;

const { leftovers, merged } = extrasOf(HERE);

/** What nobody took from an object and from the objects nested in it, as one extra. */
export function restOf(reader: Remaining, nested?: Nested): { extra?: Extra } {
  return withExtra(leftovers(reader, nested));
}

/** A node's object with the unknown fields that came with it, when they are of this dialect. */
export function restored(built: JsonObject, extra: Extra | undefined): JsonObject {
  return merged(extra, built);
}

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
