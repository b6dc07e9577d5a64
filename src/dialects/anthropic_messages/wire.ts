import type { JsonObject } from "../../base/json.ts";
import { extrasOf, type Nested, type Remaining } from "../../ir/extras.ts";
import type { Extra } from "../../ir/origin.ts";
import type { CacheMark } from "../../ir/part.ts";
import { type Reader, withExtra } from "../../ir/reader.ts";
import { ANTHROPIC_MESSAGES } from "../ids.ts";

/** This dialect. */
export const HERE = ANTHROPIC_MESSAGES;

const { leftovers, merged } = extrasOf(HERE);

/**
 * What nobody took from an object and from the objects nested in it, as one extra:
 * `{ id: "x", source: { checksum: "y" } }`.
 */
export function restOf(reader: Remaining, nested?: Nested): { extra?: Extra } {
  return withExtra(leftovers(reader, nested));
}

/** A node's object with the unknown fields that came with it, when they are of this dialect. */
export function restored(built: JsonObject, extra: Extra | undefined): JsonObject {
  return merged(extra, built);
}

/** A cache breakpoint as read: the mark and the reader that still holds its unknown fields. */
export interface CacheRead {
  readonly mark: { cache?: CacheMark };
  readonly nested: { cache_control?: Reader };
}

/** Reads `cache_control: { type: "ephemeral", ttl }`; other types stay unknown fields. */
export function readCache(reader: Reader): CacheRead {
  const control = reader.child("cache_control");
  if (control === undefined) return { mark: {}, nested: {} };
  if (control.optionalString("type") !== "ephemeral") {
    reader.untake("cache_control");
    return { mark: {}, nested: {} };
  }
  const ttl = control.optionalString("ttl");
  return {
    mark: { cache: ttl === undefined ? {} : { ttl } },
    nested: { cache_control: control },
  };
}

/** A cache breakpoint as the API writes it; nothing for no mark. */
export function cacheField(cache: CacheMark | undefined): JsonObject {
  if (cache === undefined) return {};
  // Other dialects have other lifetimes; only these two exist here.
  const ttl = cache.ttl === "1h" || cache.ttl === "5m" ? { ttl: cache.ttl } : {};
  return { cache_control: { type: "ephemeral", ...ttl } };
}
