import type { Brand } from "./brand.ts";

/** Any JSON value, as a tree that nobody may change in place. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  /** A member by its name. */
  readonly [key: string]: Json;
}

/** A JSON object under construction; hand it out as {@link JsonObject}. */
export interface MutableJsonObject {
  [key: string]: Json;
}

/** JSON text that nobody has parsed, for instance tool arguments cut off by the token limit. */
export type RawJson = Brand<string, "RawJson">;

/** Takes text for JSON text without looking at it. */
export function rawJson(text: string): RawJson {
  return text as RawJson;
}

/** True for a JSON object, false for arrays, `null` and scalars. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** True for a JSON array. (`Array.isArray` does not narrow readonly arrays.) */
export function isArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** The value of JSON text, or `undefined` when it is not JSON. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** The object in JSON text, or `undefined` when it is not JSON or not an object. */
export function parseObject(text: string): JsonObject | undefined {
  const value = parseJson(text);
  return isObject(value) ? value : undefined;
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
