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

/** What the standard's newest parts add (ECMAScript, "JSON.parse source text access"). */
const exactJson = JSON as unknown as {
  rawJSON(text: string): Json;
  isRawJSON(value: unknown): value is { readonly rawJSON: string };
  parse(
    text: string,
    reviver: (key: string, value: Json, context: { readonly source: string }) => Json,
  ): Json;
};

/** Digits that may be more than a double holds. Most texts have none, and are parsed as ever. */
const LONG = /\d{16}/;

/**
 * The value of JSON text in which whole numbers beyond 2^53 stay as they are written, when it is
 * printed again: ids in tool arguments have 64 bits. Such a number is an object of its own kind
 * ({@link exactNumber}); nothing that is opaque ever looks at it. Throws what `JSON.parse` does.
 */
export function parseExact(text: string): Json {
  if (!LONG.test(text)) return JSON.parse(text) as Json;
  return exactJson.parse(
    text,
    (_, value, { source }) =>
      typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(source)
        ? exactJson.rawJSON(source)
        : value,
  );
}

/** The object in JSON text, as {@link parseExact} reads it; `undefined` when there is none. */
export function parseExactObject(text: string): JsonObject | undefined {
  try {
    const value = parseExact(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The number that {@link parseExact} kept as it was written, rounded; `undefined` for all else. */
export function exactNumber(value: Json | undefined): number | undefined {
  return exactJson.isRawJSON(value) ? Number(value.rawJSON) : undefined;
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
