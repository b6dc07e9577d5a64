import { isObject, type Json, type JsonObject, type MutableJsonObject } from "../../base/json.ts";
import { garbled } from "./garbled.ts";

/** Characters of JSON that may be kept; a stream with more of them is garbage. */
const maxChars = 4 * 1024 * 1024;

/**
 * Fields that the chunks of a stream say piece by piece: a later one over an earlier one, key by key.
 * They are merged in place, so that a chunk costs what it holds itself, however many there were.
 */
export class GatheredFields {
  readonly #fields: MutableJsonObject = {};
  #chars = 0;

  /** Takes the fields over: nobody else may change them. Throws when they grow without end. */
  add(fields: JsonObject): void {
    this.#merge(this.#fields, fields);
  }

  get all(): JsonObject {
    return this.#fields;
  }

  #merge(target: MutableJsonObject, fields: JsonObject): void {
    for (const key of Object.keys(fields)) {
      const old = Object.hasOwn(target, key) ? target[key] : undefined;
      const value = fields[key]!;
      if (isObject(old) && isObject(value)) this.#merge(old as MutableJsonObject, value);
      else this.#set(target, key, value, old);
    }
  }

  #set(target: MutableJsonObject, key: string, value: Json, old: Json | undefined): void {
    this.#chars += sizeOf(value) - (old === undefined ? -key.length : sizeOf(old));
    if (this.#chars > maxChars) throw garbled("a candidate says too much about itself");
    // Defined, not assigned: a member "__proto__" stays data.
    Object.defineProperty(target, key, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
}

function sizeOf(value: Json): number {
  return typeof value === "string" ? value.length : JSON.stringify(value).length;
}
