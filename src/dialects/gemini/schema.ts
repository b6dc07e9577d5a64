import {
  isArray,
  isObject,
  type Json,
  type JsonObject,
  type MutableJsonObject,
} from "../../base/json.ts";

/** The schemas that were made of a client's own, so that Google gets back what the client wrote. */
const originals = new WeakMap<JsonObject, JsonObject>();

/** Keys whose value is a schema, a list of schemas, or an object of them by name. */
const inside: ReadonlySet<string> = new Set(["items", "additionalProperties", "not"]);
const lists: ReadonlySet<string> = new Set(["anyOf", "any_of", "oneOf", "allOf", "prefixItems"]);
const maps: ReadonlySet<string> = new Set(["properties", "$defs", "defs", "definitions"]);
/** Numbers that protobuf's JSON writes as strings. */
const counts: ReadonlySet<string> = new Set([
  "minItems",
  "maxItems",
  "minLength",
  "maxLength",
  "minProperties",
  "maxProperties",
]);

/**
 * Google's subset of OpenAPI 3.0 as JSON Schema, which every other dialect takes: `"STRING"` is
 * `"string"`, `nullable` is one more type, `any_of` is `anyOf`, counts are numbers. All else stays
 * as it is.
 */
export function jsonSchemaOf(schema: JsonObject): JsonObject {
  const lowered = lowerSchema(schema);
  originals.set(lowered, schema);
  return lowered;
}

/** The schema that {@link jsonSchemaOf} made this one of. */
export function openApiOf(schema: JsonObject): JsonObject | undefined {
  return originals.get(schema);
}

function lowerSchema(schema: JsonObject): JsonObject {
  // Entries define own members, so that a client's "__proto__" field stays data.
  const out: MutableJsonObject = Object.fromEntries(
    Object.entries(schema).filter(([key]) => key !== "nullable").map(([key, value]) =>
      [key === "any_of" ? "anyOf" : key, lowerField(key, value)] as const
    ),
  );
  if (schema.nullable === true) {
    if (typeof out.type === "string") out.type = [out.type, "null"];
    if (isArray(out.enum) && !out.enum.includes(null)) out.enum = [...out.enum, null];
  }
  return out;
}

function lowerField(key: string, value: Json): Json {
  if (key === "type" && typeof value === "string") return value.toLowerCase();
  if (inside.has(key)) return isObject(value) ? lowerSchema(value) : value;
  if (lists.has(key) && isArray(value)) {
    return value.map((item) => isObject(item) ? lowerSchema(item) : item);
  }
  if (maps.has(key) && isObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map((
        [name, item],
      ) => [name, isObject(item) ? lowerSchema(item) : item]),
    );
  }
  if (counts.has(key) && typeof value === "string" && /^\d{1,15}$/.test(value)) {
    return Number(value);
  }
  return value;
}
