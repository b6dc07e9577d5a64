import { isObject, type JsonObject, type MutableJsonObject } from "../base/json.ts";
import type { DialectId, Extra } from "./origin.ts";
import { type Reader, withExtra } from "./reader.ts";

/** What can say which of its fields nobody took: a reader, or several of them as one. */
export type Remaining = Pick<Reader, "rest">;

/** The readers of the objects inside a node, by their keys; a pair holds those inside them. */
export interface Nested {
  readonly [key: string]: Remaining | readonly [Remaining, Nested] | undefined;
}

/** How one dialect keeps the unknown fields of a node and puts them back. */
export interface Extras {
  /** What a node and the objects nested in it left over, in the node's own shape. */
  leftovers(reader: Remaining, nested?: Nested): Extra | undefined;
  /** The typed fields over the unknown ones that are of this dialect, as {@link mergedObjects}. */
  merged(extra: Extra | undefined, typed: JsonObject): JsonObject;
  /** {@link leftovers} to spread into a node: `{ id: "x", source: { checksum: "y" } }`. */
  restOf(reader: Remaining, nested?: Nested): { extra?: Extra };
  /** A node's object with the unknown fields that came with it, when they are of this dialect. */
  restored(built: JsonObject, extra: Extra | undefined): JsonObject;
}

/** The two halves of a dialect's custody of unknown fields. */
export function extrasOf(dialect: DialectId): Extras {
  const merged: Extras["merged"] = (extra, typed) =>
    extra === undefined || extra.dialect !== dialect ? typed : mergedObjects(extra.fields, typed);
  return {
    leftovers: (reader, nested = {}) => leftovers(dialect, reader, nested),
    merged,
    restOf: (reader, nested = {}) => withExtra(leftovers(dialect, reader, nested)),
    restored: (built, extra) => merged(extra, built),
  };
}

function leftovers(dialect: DialectId, reader: Remaining, nested: Nested): Extra | undefined {
  const fields: MutableJsonObject = { ...reader.rest(dialect)?.fields };
  for (const key of Object.keys(nested)) {
    const child = nested[key];
    if (child === undefined) continue;
    const [inner, deeper] = "rest" in child ? [child, {}] : child;
    const rest = leftovers(dialect, inner, deeper);
    if (rest !== undefined) fields[key] = rest.fields;
  }
  return Object.keys(fields).length === 0 ? undefined : { dialect, fields };
}

/** `typed` over `base`, key by key, through objects that stand on both sides. */
export function mergedObjects(base: JsonObject, typed: JsonObject): JsonObject {
  // Spreads define own members, so that a client's "__proto__" field stays data.
  const result: MutableJsonObject = { ...typed, ...base, ...typed };
  for (const key of Object.keys(base)) {
    if (!Object.hasOwn(typed, key)) continue;
    const under = base[key];
    const over = typed[key];
    if (isObject(under) && isObject(over)) result[key] = mergedObjects(under, over);
  }
  return result;
}
