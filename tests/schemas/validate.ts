import { isArray, isObject, type Json, type JsonObject } from "../../src/base/json.ts";
import type { Schema, SchemaFile } from "./schema.ts";

/** Something in a document that its schema does not allow. */
export interface Violation {
  /** JSON pointer into the document. */
  readonly at: string;
  /** What is wrong there, with the value's beginning. */
  readonly wrong: string;
}

/** What is let pass although the schema does not say so. */
export interface Lenience {
  /** A property that the schema does not list. */
  mayStand?(name: string, at: string): boolean;
  /** True when a required property that may be `null` may be absent as well. */
  readonly nullsMayBeAbsent?: boolean;
}

/**
 * Everything in a value that a schema does not allow. Of several forms that a value may have, the
 * nearest one speaks: the one whose constants it has, and then the one that it got furthest with.
 */
export function violations(
  value: Json,
  schema: Schema,
  { defs }: Pick<SchemaFile, "defs">,
  lenience: Lenience = {},
): readonly Violation[] {
  return check(value, schema, "");

  function check(value: Json, schema: Schema, at: string): readonly Violation[] {
    if (schema.$ref !== undefined) return check(value, defs[schema.$ref]!, at);
    if (schema.anyOf !== undefined) return nearest(value, schema.anyOf, at);
    if (schema.enum !== undefined) {
      return schema.enum.includes(value) ? [] : [wrong(at, value, `not ${wordsOf(schema.enum)}`)];
    }
    switch (schema.type) {
      case undefined:
        return [];
      case "object":
        return isObject(value) ? checkObject(value, schema, at) : [wrong(at, value, "no object")];
      case "array":
        if (!isArray(value)) return [wrong(at, value, "no list")];
        return [
          ...lengthOf(value.length, value, schema, at),
          ...value.flatMap((item, index) => check(item, schema.items ?? {}, `${at}/${index}`)),
        ];
      case "string":
        if (typeof value !== "string") return [wrong(at, value, "no string")];
        return [...lengthOf(value.length, value, schema, at), ...patternOf(value, schema, at)];
      case "integer":
      case "number":
        if (typeof value !== "number") return [wrong(at, value, "no number")];
        return numberOf(value, schema, at);
      case "boolean":
        return typeof value === "boolean" ? [] : [wrong(at, value, "no boolean")];
      case "null":
        return value === null ? [] : [wrong(at, value, "not null")];
      default:
        return schema.type satisfies never;
    }
  }

  function checkObject(object: JsonObject, schema: Schema, at: string): readonly Violation[] {
    const found: Violation[] = [];
    const { properties = {}, required = [], additional = false } = schema;
    for (const name of required) {
      if (object[name] !== undefined || mayBeAbsent(properties[name] ?? {})) continue;
      found.push({ at: `${at}/${name}`, wrong: "missing" });
    }
    const names = Object.keys(object);
    for (const name of names) {
      const own = Object.hasOwn(properties, name) ? properties[name] : undefined;
      const here = `${at}/${name}`;
      if (own !== undefined) found.push(...check(object[name]!, own, here));
      else if (additional !== false) found.push(...check(object[name]!, additional, here));
      else if (!lenience.mayStand?.(name, here)) {
        found.push(wrong(here, object[name]!, "unknown"));
      }
    }
    if (schema.oneKey && names.length !== 1) {
      found.push({ at, wrong: `${names.length} members of a union: ${names.join(", ")}` });
    }
    return found;
  }

  function mayBeAbsent(schema: Schema): boolean {
    if (lenience.nullsMayBeAbsent !== true) return false;
    return schema.type === "null" || schema.anyOf?.some((one) => one.type === "null") === true;
  }

  function nearest(value: Json, forms: readonly Schema[], at: string): readonly Violation[] {
    let best: { readonly found: readonly Violation[]; readonly distance: number } | undefined;
    for (const form of forms) {
      const found = check(value, form, at);
      if (found.length === 0) return found;
      const distance = distanceOf(value, form) + found.length;
      if (best === undefined || distance < best.distance) best = { found, distance };
    }
    return best?.found ?? [wrong(at, value, "nothing may stand here")];
  }

  /** How unlike a form is: another type of value, or other constants (`type: "image"`). */
  function distanceOf(value: Json, form: Schema): number {
    const schema = form.$ref === undefined ? form : defs[form.$ref]!;
    if (schema.anyOf !== undefined) {
      return Math.min(...schema.anyOf.map((one) => distanceOf(value, one)));
    }
    if (!typesOf(schema).has(typeOf(value))) return 100_000;
    if (!isObject(value)) return 0;
    let distance = 0;
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      const constants = property.enum;
      const own = value[name];
      if (constants === undefined || own === undefined) continue;
      if (!constants.includes(own)) distance += 1_000;
    }
    return distance;
  }
}

function typeOf(value: Json): string {
  return isArray(value) ? "array" : value === null ? "null" : typeof value;
}

function typesOf({ type, enum: values }: Schema): Pick<ReadonlySet<string>, "has"> {
  if (values !== undefined) return new Set(values.map(typeOf));
  return type === undefined ? { has: () => true } : new Set([type === "integer" ? "number" : type]);
}

function lengthOf(
  length: number,
  value: Json,
  { minLength = 0, maxLength = Infinity }: Schema,
  at: string,
): readonly Violation[] {
  if (length < minLength) return [wrong(at, value, `shorter than ${minLength}`)];
  return length > maxLength ? [wrong(at, value, `longer than ${maxLength}`)] : [];
}

function patternOf(value: string, { pattern }: Schema, at: string): readonly Violation[] {
  if (pattern === undefined || new RegExp(pattern, "s").test(value)) return [];
  return [wrong(at, value, `not ${pattern}`)];
}

function numberOf(
  value: number,
  { type, min = -Infinity, max = Infinity }: Schema,
  at: string,
): readonly Violation[] {
  if (type === "integer" && !Number.isInteger(value)) return [wrong(at, value, "no integer")];
  if (value < min) return [wrong(at, value, `below ${min}`)];
  return value > max ? [wrong(at, value, `above ${max}`)] : [];
}

function wrong(at: string, value: Json, state: string): Violation {
  const text = JSON.stringify(value);
  return { at, wrong: `${state}: ${text.length > 60 ? `${text.slice(0, 60)}…` : text}` };
}

function wordsOf(values: readonly Json[]): string {
  const words = values.map((value) => JSON.stringify(value));
  return words.length === 1 ? words[0]! : `one of ${words.join(", ")}`;
}
