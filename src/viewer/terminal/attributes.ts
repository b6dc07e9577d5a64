import type { AnyValue, KeyValue } from "../../telemetry/span.ts";

/** The attributes of a span by their names; the first of a name counts. */
export class Attributes {
  readonly #values: ReadonlyMap<string, AnyValue>;

  constructor(list: readonly KeyValue[]) {
    this.#values = new Map(list.toReversed().map(({ key, value }) => [key, value]));
  }

  has(key: string): boolean {
    return this.#values.has(key);
  }

  /** The first of these that is there, as text; an empty text is as good as none. */
  text(...keys: readonly string[]): string | undefined {
    for (const key of keys) {
      const value = this.#values.get(key);
      const text = value === undefined ? "" : valueText(value);
      if (text !== "") return text;
    }
    return undefined;
  }

  /** The first of these that is a number, or text that is one. */
  number(...keys: readonly string[]): number | undefined {
    for (const key of keys) {
      const text = this.text(key);
      const value = text === undefined || text.trim() === "" ? NaN : Number(text);
      if (Number.isFinite(value)) return value;
    }
    return undefined;
  }
}

/** A value as people read it: lists and records as JSON, bytes as base64. */
export function valueText(value: AnyValue): string {
  if ("stringValue" in value) return value.stringValue;
  const plain = plainValue(value);
  return typeof plain === "object" ? JSON.stringify(plain) : String(plain);
}

type PlainValue = string | number | boolean | PlainValue[] | { [key: string]: PlainValue };

function plainValue(value: AnyValue): PlainValue {
  if ("stringValue" in value) return value.stringValue;
  if ("boolValue" in value) return value.boolValue;
  if ("intValue" in value) {
    const number = Number(value.intValue);
    return Number.isSafeInteger(number) ? number : value.intValue;
  }
  if ("doubleValue" in value) return value.doubleValue;
  if ("arrayValue" in value) return (value.arrayValue.values ?? []).map(plainValue);
  if ("kvlistValue" in value) {
    const pairs = value.kvlistValue.values ?? [];
    return Object.fromEntries(pairs.map(({ key, value }) => [key, plainValue(value)]));
  }
  return "bytesValue" in value ? value.bytesValue : "";
}
