import type { JsonObject } from "../../base/json.ts";
import { extrasOf } from "../../ir/extras.ts";
import type { CacheMark } from "../../ir/part.ts";
import type { Reader } from "../../ir/reader.ts";
import { ANTHROPIC_MESSAGES } from "../ids.ts";

/** This dialect. */
export const HERE = ANTHROPIC_MESSAGES;

/** How the unknown fields of a node are kept and put back. */
export const { restOf, restored } = extrasOf(HERE);

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
