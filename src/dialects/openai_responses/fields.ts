import { isObject, type Json, type JsonObject, type MutableJsonObject } from "../../base/json.ts";
import type { Extra } from "../../ir/origin.ts";
import type { Reader } from "../../ir/reader.ts";
import type { FieldName } from "../../ir/request.ts";
import { OPENAI_RESPONSES } from "../ids.ts";

/** This dialect, short for the files of its folder. */
export const HERE = OPENAI_RESPONSES;

/** Where Responses writes each scalar field that it has. */
export const POINTERS = {
  maxTokens: "/max_output_tokens",
  temperature: "/temperature",
  topP: "/top_p",
  reasoning: "/reasoning",
  output: "/text/format",
  toolChoice: "/tool_choice",
  parallelToolCalls: "/parallel_tool_calls",
  user: "/user",
  metadata: "/metadata",
  serviceTier: "/service_tier",
  verbosity: "/text/verbosity",
  store: "/store",
  cacheKey: "/prompt_cache_key",
} as const satisfies Partial<Record<FieldName, string>>;

/** What a node and the objects nested in it left over, in the node's own shape. */
export function leftovers(
  reader: Reader,
  nested: Readonly<Record<string, Reader | undefined>> = {},
): Extra | undefined {
  const fields: MutableJsonObject = { ...reader.rest(HERE)?.fields };
  for (const key in nested) {
    const rest = nested[key]?.rest(HERE);
    if (rest !== undefined) fields[key] = rest.fields;
  }
  return Object.keys(fields).length === 0 ? undefined : { dialect: HERE, fields };
}

/** The typed fields over the unknown ones; objects on both sides are merged, the typed side wins. */
export function merged(extra: Extra | undefined, typed: JsonObject): JsonObject {
  if (extra === undefined || extra.dialect !== HERE) return typed;
  return mergedObjects(extra.fields, typed);
}

/** `typed` over `base`, key by key, through nested objects. */
export function mergedObjects(base: JsonObject, typed: JsonObject): JsonObject {
  const result: MutableJsonObject = { ...typed };
  for (const key in base) {
    const under: Json = base[key]!;
    const over = typed[key];
    if (over === undefined) result[key] = under;
    else if (isObject(under) && isObject(over)) result[key] = mergedObjects(under, over);
  }
  return result;
}

/** For spreading an optional field: nothing at all when it is absent. */
export function optional<Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): { [K in Key]?: Value } {
  return value === undefined ? {} : { [key]: value } as { [K in Key]?: Value };
}

/** The string, or `undefined` for anything else. */
export function stringOf(value: Json | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** The members that are not `null`. */
export function withoutNulls(object: JsonObject): MutableJsonObject {
  const result: MutableJsonObject = {};
  for (const key in object) if (object[key] !== null) result[key] = object[key]!;
  return result;
}
