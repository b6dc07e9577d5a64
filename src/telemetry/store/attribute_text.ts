import type { AnyValue } from "../span.ts";

/** A value as `--where` compares it: numbers and booleans as they print, lists and maps as JSON. */
export function attributeText(value: AnyValue): string {
  if ("stringValue" in value) return value.stringValue;
  if ("intValue" in value) return String(value.intValue);
  if ("boolValue" in value) return String(value.boolValue);
  if ("doubleValue" in value) return String(value.doubleValue);
  if ("bytesValue" in value) return value.bytesValue;
  return JSON.stringify(plainOf(value));
}

/** Lists in lists that are told apart: strangers may nest them as deep as they like. */
const DEEPEST = 16;

function plainOf(value: AnyValue, depth = 0): unknown {
  if (depth > DEEPEST) return "…";
  if ("arrayValue" in value) {
    return (value.arrayValue.values ?? []).map((one) => plainOf(one, depth + 1));
  }
  if ("kvlistValue" in value) {
    return Object.fromEntries((value.kvlistValue.values ?? []).map((one) => [
      one.key,
      plainOf(one.value, depth + 1),
    ]));
  }
  return attributeText(value);
}
