import type { Json, MutableJsonObject } from "../../base/json.ts";
import type { AnyValue, KeyValue } from "../span.ts";

/** A value as JSON has it: what 2^53 does not hold stays text, bytes are base64. */
export function plainValue(value: AnyValue): Json {
  if ("stringValue" in value) return value.stringValue;
  if ("boolValue" in value) return value.boolValue;
  if ("intValue" in value) {
    const number = Number(value.intValue);
    return Number.isSafeInteger(number) ? number : value.intValue;
  }
  if ("doubleValue" in value) {
    return Number.isFinite(value.doubleValue) ? value.doubleValue : String(value.doubleValue);
  }
  if ("arrayValue" in value) return value.arrayValue.values.map(plainValue);
  if ("bytesValue" in value) return value.bytesValue;
  const object: MutableJsonObject = Object.create(null);
  for (const { key, value: member } of value.kvlistValue.values) object[key] = plainValue(member);
  return object;
}

/** Attributes by name, for looking some of them up; a later one of a name wins. */
export function attributeMap(attributes: readonly KeyValue[]): ReadonlyMap<string, AnyValue> {
  return new Map(attributes.map(({ key, value }) => [key, value]));
}

/** The first of some attributes that is there, as text. */
export function textOf(
  attributes: ReadonlyMap<string, AnyValue>,
  ...keys: readonly string[]
): string | undefined {
  for (const key of keys) {
    const value = attributes.get(key);
    if (value !== undefined && "stringValue" in value) return value.stringValue;
  }
  return undefined;
}

/** The first of some attributes that is there and a number, or the text of one. */
export function numberOf(
  attributes: ReadonlyMap<string, AnyValue>,
  ...keys: readonly string[]
): number | undefined {
  for (const key of keys) {
    const value = attributes.get(key);
    const plain = value === undefined ? undefined : plainValue(value);
    const number = typeof plain === "string" && plain.trim() !== "" ? Number(plain) : plain;
    if (typeof number === "number" && Number.isFinite(number)) return number;
  }
  return undefined;
}
