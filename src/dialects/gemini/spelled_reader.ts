import { isArray, isObject, type Json, type JsonObject } from "../../base/json.ts";
import type { FaultCode } from "../../base/fault.ts";
import { Reader } from "../../ir/reader.ts";

/**
 * A reader of Google's JSON, whose fields have two spellings: `systemInstruction` and
 * `system_instruction` are one field (protobuf's JSON mapping), and so are a list of one and the one
 * alone (`"contents": {"parts": {"text": "x"}}` stands in Google's own examples).
 */
export class SpelledReader extends Reader {
  readonly #fault: FaultCode;

  constructor(source: JsonObject, at = "", code: FaultCode = "bad_request") {
    super(source, at, code);
    this.#fault = code;
  }

  /** The JSON pointer of a field as the client spelled it. */
  pointer(key: string): string {
    return `${this.at}/${this.#spelling(key)}`;
  }

  override take(key: string): Json | undefined {
    return super.take(this.#spelling(key));
  }

  override untake(key: string): void {
    super.untake(this.#spelling(key));
  }

  override has(key: string): boolean {
    return super.has(this.#spelling(key));
  }

  override child(key: string): SpelledReader | undefined {
    const value = this.optionalObject(key);
    return value === undefined
      ? undefined
      : new SpelledReader(value, this.pointer(key), this.#fault);
  }

  /** Readers of the objects in a list, or of the one object that stands for a list of one. */
  override objects(key: string): readonly SpelledReader[] {
    const value = this.take(key);
    if (value === undefined || value === null) return [];
    const at = this.pointer(key);
    if (isObject(value)) return [new SpelledReader(value, at, this.#fault)];
    if (!isArray(value)) return this.fail(key, "an array");
    return value.map((item, index) =>
      isObject(item)
        ? new SpelledReader(item, `${at}/${index}`, this.#fault)
        : this.fail(`${key}/${index}`, "an object")
    );
  }

  override fail(key: string, wanted: string): never {
    const [field, ...steps] = key.split("/");
    return super.fail([this.#spelling(field!), ...steps].join("/"), wanted);
  }

  #spelling(key: string): string {
    if (this.source[key] !== undefined) return key;
    const snake = snakeCase(key);
    return this.source[snake] === undefined ? key : snake;
  }
}

/** `systemInstruction` as `system_instruction`. */
export function snakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** `system_instruction` as `systemInstruction`. */
export function camelCase(key: string): string {
  return key.replace(/(?<=[a-z0-9])_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
