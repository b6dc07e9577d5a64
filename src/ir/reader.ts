import {
  exactNumber,
  isArray,
  isObject,
  type Json,
  type JsonObject,
  type MutableJsonObject,
} from "../base/json.ts";
import { Fault, type FaultCode } from "../base/fault.ts";
import type { DialectId, Extra } from "./origin.ts";

/**
 * Reads one JSON object field by field and remembers which were taken, so that unknown fields are
 * kept because nobody has to remember to keep them: {@link rest} is everything else.
 * A `null` field reads as absent by the `optional…` methods but stays in `rest` when nobody took it.
 */
export class Reader {
  /** JSON pointer of this object in its document; empty for the document itself. */
  readonly at: string;
  readonly source: JsonObject;
  readonly #code: FaultCode;
  readonly #taken = new Set<string>();

  /** `code` is what a wrong type throws: `bad_request` for clients, `upstream_garbled` for upstreams. */
  constructor(source: JsonObject, at = "", code: FaultCode = "bad_request") {
    this.source = source;
    this.at = at;
    this.#code = code;
  }

  /** The field as it is; taken. */
  take(key: string): Json | undefined {
    this.#taken.add(key);
    return this.source[key];
  }

  /** Leaves a field in {@link rest} although it was read. */
  untake(key: string): void {
    this.#taken.delete(key);
  }

  has(key: string): boolean {
    return this.source[key] !== undefined;
  }

  string(key: string): string {
    const value = this.take(key);
    return typeof value === "string" ? value : this.fail(key, "a string");
  }

  /** A string that says something, such as a tool's name. */
  filled(key: string): string {
    return this.string(key) || this.fail(key, "a string that is not empty");
  }

  optionalString(key: string): string | undefined {
    const value = this.take(key);
    if (value === undefined || value === null) return undefined;
    return typeof value === "string" ? value : this.fail(key, "a string");
  }

  optionalNumber(key: string): number | undefined {
    const value = this.take(key);
    if (value === undefined || value === null) return undefined;
    return typeof value === "number" ? value : exactNumber(value) ?? this.fail(key, "a number");
  }

  optionalBoolean(key: string): boolean | undefined {
    const value = this.take(key);
    if (value === undefined || value === null) return undefined;
    return typeof value === "boolean" ? value : this.fail(key, "true or false");
  }

  optionalObject(key: string): JsonObject | undefined {
    const value = this.take(key);
    if (value === undefined || value === null) return undefined;
    return isObject(value) ? value : this.fail(key, "an object");
  }

  /** A reader of the object in a field, or `undefined` when it is absent or `null`. */
  child(key: string): Reader | undefined {
    const value = this.optionalObject(key);
    return value === undefined ? undefined : new Reader(value, `${this.at}/${key}`, this.#code);
  }

  /** A list, or `undefined` when it is absent or `null`. */
  optionalArray(key: string): readonly Json[] | undefined {
    const value = this.take(key);
    if (value === undefined || value === null) return undefined;
    return isArray(value) ? value : this.fail(key, "an array");
  }

  /** Readers of the objects in a list; empty when it is absent or `null`. */
  objects(key: string): readonly Reader[] {
    const list = this.optionalArray(key) ?? [];
    return list.map((item, index) =>
      isObject(item)
        ? new Reader(item, `${this.at}/${key}/${index}`, this.#code)
        : this.fail(`${key}/${index}`, "an object")
    );
  }

  strings(key: string): readonly string[] | undefined {
    return this.optionalArray(key)?.map((item, index) =>
      typeof item === "string" ? item : this.fail(`${key}/${index}`, "a string")
    );
  }

  /** Everything not taken so far, or `undefined`. Call last. */
  rest(dialect: DialectId): Extra | undefined {
    let fields: MutableJsonObject | undefined;
    for (const key of Object.keys(this.source)) {
      if (this.#taken.has(key)) continue;
      (fields ??= {})[key] = this.source[key]!;
    }
    return fields === undefined ? undefined : { dialect, fields };
  }

  /** Throws: the field is not what it has to be. */
  fail(key: string, wanted: string): never {
    const pointer = `${this.at}/${key}`;
    throw new Fault(this.#code, `Cannot read "${paramOf(pointer)}": it must be ${wanted}`, {
      param: paramOf(pointer),
    });
  }
}

/** A JSON pointer as the vendors write parameters: `/messages/0/content` is `messages[0].content`. */
export function paramOf(pointer: string): string {
  return pointer.slice(1).split("/").reduce(
    (path, step) =>
      /^\d+$/.test(step) ? `${path}[${step}]` : path === "" ? step : `${path}.${step}`,
    "",
  );
}

/** Spreads an {@link Extra} back, when it was made by the same dialect. */
export function extraFields(extra: Extra | undefined, dialect: DialectId): JsonObject {
  return extra !== undefined && extra.dialect === dialect ? extra.fields : {};
}

/** For spreading an optional node field: nothing at all instead of `extra: undefined`. */
export function withExtra(extra: Extra | undefined): { extra?: Extra } {
  return extra === undefined ? {} : { extra };
}
