import type { Json } from "../base/json.ts";

/**
 * The numbers of a reply's candidates: those that it gives them, or their places where it gives none,
 * an odd one, or the same one twice.
 */
export function candidateIndices(own: readonly (Json | undefined)[]): readonly number[] {
  const given = own.map((index, place) => index ?? place).filter(isIndex);
  return new Set(given).size === own.length ? given : own.map((_, place) => place);
}

function isIndex(value: Json): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}
