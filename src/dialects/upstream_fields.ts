/** Fields of a request that an upstream has no place for, or refuses. */
import type { JsonObject, MutableJsonObject } from "../base/json.ts";
import type { FieldName } from "../ir/request.ts";
import type { Writing } from "./writing.ts";

/** Reports the fields that an API lacks, each with the words for it; one answer is no loss. */
export function reportMissing(
  missing: readonly (readonly [FieldName, string])[],
  { request, losses }: Writing,
): void {
  const fields: Readonly<Record<string, unknown>> = { ...request, ...request.sampling };
  for (const [field, note] of missing) {
    const value = fields[field];
    if (value !== undefined && !(field === "candidates" && value === 1)) {
      losses.field(request, field, note);
    }
  }
}

/** An object of the body without the fields that this upstream refuses. */
export function withoutRefused(
  body: JsonObject,
  { request, target, losses }: Writing,
): JsonObject {
  const refused = (target.quirks.drop ?? []).filter((field) => Object.hasOwn(body, field));
  if (refused.length === 0) return body;
  const kept: MutableJsonObject = { ...body };
  for (const field of refused) {
    delete kept[field];
    losses.unsupported(request, `the provider refuses "${field}"`, `/${field}`);
  }
  return kept;
}

/** The stop sequences with a visible character, where the others are a 400. */
export function visibleStops({ request, losses }: Writing): readonly string[] {
  const stop = request.sampling.stop ?? [];
  const visible = stop.filter((word) => word.trim() !== "");
  if (visible.length !== stop.length) {
    losses.field(request, "stop", "a stop sequence of white space only is refused here");
  }
  return visible;
}
