import { isObject, type JsonObject } from "../../../base/json.ts";

/** A config's value with tracing on: every request, unless it says how many. */
export function withTracing(value: JsonObject): JsonObject {
  const tracing = isObject(value.tracing) ? value.tracing : {};
  const { random_sampling: sampling } = tracing;
  if (typeof sampling === "number" && sampling > 0) return value;
  return { ...value, tracing: { ...tracing, random_sampling: 100 } };
}
