import type { JsonObject } from "../../base/json.ts";
import { extrasOf, type Nested, type Remaining } from "../../ir/extras.ts";
import type { Extra } from "../../ir/origin.ts";
import { withExtra } from "../../ir/reader.ts";
import { GEMINI } from "../ids.ts";

/** This dialect. */
export const HERE = GEMINI;

const { leftovers, merged } = extrasOf(HERE);

/** What nobody took from an object and from the objects nested in it, as one extra. */
export function restOf(reader: Remaining, nested?: Nested): { extra?: Extra } {
  return withExtra(leftovers(reader, nested));
}

/** A node's object with the unknown fields that came with it, when they are of this dialect. */
export function restored(built: JsonObject, extra: Extra | undefined): JsonObject {
  return merged(extra, built);
}
