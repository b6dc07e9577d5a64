import {
  isArray,
  isObject,
  type Json,
  type JsonObject,
  type MutableJsonObject,
} from "../../base/json.ts";

/*
 * Google and AWS check a body against a schema before they look at what it says. Here a schema is a
 * table, and a walk over it collects what does not fit; each vendor has its words for that.
 */

/** What a member may hold. A list of one shape means a list of those. */
export type Shape =
  | "string"
  | "number"
  | "integer"
  | "bool"
  /** Base64. */
  | "bytes"
  /** Any value. */
  | "any"
  /** An object with any members. */
  | "object"
  | { readonly enumOf: readonly string[]; readonly name: string }
  | { readonly mapOf: Shape }
  | readonly [Shape]
  | (() => Message);

/** A structure: its name, its members, and whether exactly one of them is set. */
export interface Message {
  readonly name: string;
  readonly fields: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly union?: true;
}

/** Where something is, from the body down: `["messages", 0, "content"]`. */
export type Path = readonly (string | number)[];

/** How a vendor reads names and what it says; each may throw or note and go on. */
export interface ShapeWords {
  /** The member's name in the table; some vendors take two spellings. */
  nameOf(key: string): string;
  /** True when a single value passes for a list of one. */
  readonly looseLists: boolean;
  unknown(path: Path, key: string): void;
  wrong(path: Path, shape: Shape, value: Json): void;
  missing(path: Path, key: string): void;
  union(path: Path, message: Message, given: readonly string[]): void;
}

/** The value with its members under the table's names; what does not fit is told to `words`. */
export function readShape(
  value: JsonObject,
  message: Message,
  words: ShapeWords,
  path: Path = [],
): JsonObject {
  const result: MutableJsonObject = {};
  for (const [key, member] of Object.entries(value)) {
    const name = words.nameOf(key);
    const shape = Object.hasOwn(message.fields, name) ? message.fields[name] : undefined;
    if (shape === undefined) words.unknown(path, key);
    else if (member !== null) result[name] = readMember(member, shape, words, [...path, name]);
  }
  for (const name of message.required ?? []) {
    if (result[name] === undefined) words.missing(path, name);
  }
  const given = Object.keys(result);
  if (message.union && given.length !== 1) words.union(path, message, given);
  return result;
}

function readMember(value: Json, shape: Shape, words: ShapeWords, path: Path): Json {
  if (typeof shape === "function") {
    if (isObject(value)) return readShape(value, shape(), words, path);
    words.wrong(path, shape, value);
    return {};
  }
  if (isList(shape)) {
    if (isArray(value)) {
      return value.map((one, at) => readMember(one, shape[0], words, [...path, at]));
    }
    if (words.looseLists && isObject(value)) return [readMember(value, shape[0], words, path)];
    words.wrong(path, shape, value);
    return [];
  }
  if (typeof shape === "object" && "mapOf" in shape) {
    if (isObject(value)) {
      return Object.fromEntries(
        Object.entries(value).map(([key, one]) => [
          key,
          readMember(one, shape.mapOf, words, [...path, key]),
        ]),
      );
    }
    words.wrong(path, shape, value);
    return {};
  }
  if (!fits(value, shape)) words.wrong(path, shape, value);
  return value;
}

function isList(shape: Shape): shape is readonly [Shape] {
  return Array.isArray(shape);
}

type Scalar = Extract<Shape, string> | { readonly enumOf: readonly string[] };

function fits(value: Json, shape: Scalar): boolean {
  if (typeof shape === "object") return shape.enumOf.includes(String(value));
  switch (shape) {
    case "any":
      return true;
    case "object":
      return isObject(value);
    case "string":
      return typeof value === "string";
    case "bool":
      return typeof value === "boolean";
    case "number":
      return typeof value === "number";
    case "integer":
      return typeof value === "number" && Number.isInteger(value);
    case "bytes":
      return typeof value === "string" && isBase64(value);
    default:
      return shape satisfies never;
  }
}

/** Standard or URL-safe, padded or not. */
function isBase64(text: string): boolean {
  return /^(?:[A-Za-z0-9+/]*|[A-Za-z0-9_-]*)={0,2}$/.test(text) &&
    text.replace(/=+$/, "").length % 4 !== 1;
}
