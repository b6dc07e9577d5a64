import type { JsonObject } from "../base/json.ts";

/** A tool's parameters for APIs that demand `type: "object"`; all else in them stays (W036). */
export function objectSchema(schema: JsonObject | undefined): JsonObject {
  if (schema === undefined) return { type: "object", properties: {} };
  return schema.type === "object" ? schema : { ...schema, type: "object" };
}
