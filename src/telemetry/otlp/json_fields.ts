import { Fault } from "../../base/fault.ts";
import { exactNumber, isArray, isObject, type Json, type JsonObject } from "../../base/json.ts";
import { type AnyValue, doubleValue, type KeyValue } from "../span.ts";
import { NO_VALUE } from "./decode_attributes.ts";
import type { Allowance } from "./limits.ts";

/** Elements of a list of messages; none where the field is absent. Throws a {@link Fault}. */
export function objectsIn(parent: JsonObject, name: string): readonly JsonObject[] {
  const list = parent[name];
  if (list === undefined || list === null) return [];
  if (!isArray(list) || !list.every(isObject)) throw unfit(name, "a list of objects");
  return list as readonly JsonObject[];
}

/** A message in another; an empty one where it is absent. */
export function objectIn(parent: JsonObject, name: string): JsonObject {
  const value = parent[name];
  if (value === undefined || value === null) return {};
  if (!isObject(value) || exactNumber(value) !== undefined) throw unfit(name, "an object");
  return value;
}

/** Text; empty where it is absent. Half a surrogate pair, which UTF-8 cannot say, becomes U+FFFD. */
export function textIn(parent: JsonObject, name: string): string {
  const value = parent[name];
  if (value === undefined || value === null) return "";
  if (typeof value !== "string") throw unfit(name, "text");
  return value.toWellFormed();
}

/** An id: hex digits, of whatever case (OTLP/JSON departs from protobuf's base64 here). */
export function idIn(parent: JsonObject, name: string): string {
  return textIn(parent, name).toLowerCase();
}

/** 64 bits without a sign, as text or as a number; `"0"` where it is absent. */
export function timeIn(parent: JsonObject, name: string): string {
  const value = parent[name];
  if (value === undefined || value === null) return "0";
  const text = integerText(value);
  if (text === undefined || text.startsWith("-") || BigInt(text) >= 2n ** 64n) {
    throw unfit(name, "a time in nanoseconds");
  }
  return text;
}

/** An enum, by number or by name. */
export function enumIn(parent: JsonObject, name: string, names: readonly string[]): number {
  const value = parent[name];
  if (typeof value === "number") return value in names ? value : 0;
  return typeof value === "string" ? Math.max(0, names.indexOf(value)) : 0;
}

export function attributesIn(parent: JsonObject, allowance: Allowance, level = 0): KeyValue[] {
  return objectsIn(parent, level === 0 ? "attributes" : "values").map((one) => {
    allowance.value();
    return { key: textIn(one, "key"), value: valueOf(objectIn(one, "value"), allowance, level) };
  });
}

function valueOf(value: JsonObject, allowance: Allowance, level: number): AnyValue {
  allowance.depth(level);
  for (const form in value) {
    const content = value[form]!;
    if (content === null) continue;
    switch (form) {
      case "stringValue":
        return { stringValue: textIn(value, form) };
      case "boolValue":
        return { boolValue: content === true || content === "true" };
      case "intValue":
        return { intValue: signedIn(content) };
      case "doubleValue":
        return doubleValue(doubleIn(content));
      case "arrayValue":
        return { arrayValue: { values: arrayIn(objectIn(value, form), allowance, level + 1) } };
      case "kvlistValue":
        return {
          kvlistValue: { values: attributesIn(objectIn(value, form), allowance, level + 1) },
        };
      case "bytesValue":
        return { bytesValue: bytesIn(content) };
    }
  }
  return NO_VALUE;
}

function arrayIn(array: JsonObject, allowance: Allowance, level: number): AnyValue[] {
  return objectsIn(array, "values").map((one) => {
    allowance.value();
    return valueOf(one, allowance, level);
  });
}

function signedIn(value: Json): string {
  const text = integerText(value);
  if (text === undefined || BigInt.asIntN(64, BigInt(text)) !== BigInt(text)) {
    throw unfit("intValue", "an integer of 64 bits");
  }
  return text;
}

/** Decimal digits of a number or of text; `undefined` when it is no integer. */
function integerText(value: Json): string | undefined {
  // A number above 2^53 was kept as it was written.
  const text = typeof value === "string" ? value.trim() : JSON.stringify(value);
  return /^-?\d{1,20}$/.test(text) ? BigInt(text).toString() : undefined;
}

/** Protobuf's JSON writes what JSON has no number for as text. */
function doubleIn(value: Json): number {
  const number = exactNumber(value) ?? value;
  if (typeof number === "number") return number;
  if (typeof number === "string" && number.trim() !== "") {
    const read = Number(number);
    if (!Number.isNaN(read) || number === "NaN") return read;
  }
  throw unfit("doubleValue", "a number");
}

function bytesIn(value: Json): string {
  if (typeof value !== "string") throw unfit("bytesValue", "base64 text");
  try {
    const alphabet = /[-_]/.test(value) ? "base64url" : "base64";
    return Uint8Array.fromBase64(value, { alphabet }).toBase64();
  } catch {
    throw unfit("bytesValue", "base64 text");
  }
}

function unfit(name: string, wanted: string): Fault {
  return new Fault("bad_request", `Cannot read the request: "${name}" is not ${wanted}`);
}
