import { isObject, type JsonObject, type MutableJsonObject } from "../../base/json.ts";
import type { Extra } from "../../ir/origin.ts";
import type { CacheMark } from "../../ir/part.ts";
import type { Reader } from "../../ir/reader.ts";
import { ANTHROPIC_MESSAGES } from "../ids.ts";

/** This dialect. */
export const HERE = ANTHROPIC_MESSAGES;

/** What can say which of its fields nobody took: a reader, or several of them as one. */
export type Remaining = Pick<Reader, "rest">;
export type Nested = Readonly<Record<string, Remaining | undefined>>;

/** A reader whose nested objects have readers of their own. */
export function withNested(reader: Remaining, nested: Nested): Remaining {
  return { rest: () => restOf(reader, nested).extra };
}

/**
 * What nobody took from an object and from the objects nested in it, as one extra:
 * `{ id: "x", source: { checksum: "y" } }`.
 */
export function restOf(reader: Remaining, nested: Nested = {}): { extra?: Extra } {
  let fields: JsonObject = reader.rest(HERE)?.fields ?? {};
  for (const key of Object.keys(nested)) {
    const inner = nested[key]?.rest(HERE);
    if (inner !== undefined) fields = { ...fields, [key]: inner.fields };
  }
  return Object.keys(fields).length === 0 ? {} : { extra: { dialect: HERE, fields } };
}

/** `built` with the fields of `kept` that it lacks; nested objects are merged the same way. */
export function merged(built: JsonObject, kept: JsonObject): JsonObject {
  // Spreads define own members, so that a client's "__proto__" field stays data.
  const out: MutableJsonObject = { ...built, ...kept, ...built };
  for (const key of Object.keys(kept)) {
    if (!Object.hasOwn(built, key)) continue;
    const ours = built[key];
    const theirs = kept[key];
    if (isObject(ours) && isObject(theirs)) out[key] = merged(ours, theirs);
  }
  return out;
}

/** A node's object with the unknown fields that came with it, when they are of this dialect. */
export function restored(built: JsonObject, extra: Extra | undefined): JsonObject {
  return extra === undefined || extra.dialect !== HERE ? built : merged(built, extra.fields);
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
