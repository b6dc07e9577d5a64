import type { Json } from "../../base/json.ts";

/** The types of JSON Schema that a config uses. */
export type SchemaType = "string" | "integer" | "number" | "boolean" | "object" | "array" | "null";

/**
 * The part of JSON Schema (draft 7) in which the config is described, with our own words prefixed
 * `x-plano-`. Data: exported for editors, walked by `walk.ts`, printed as docs/config.md.
 */
export interface Schema {
  readonly description?: string;
  readonly type?: SchemaType | readonly SchemaType[];
  readonly enum?: readonly (string | null)[];
  readonly default?: Json;
  readonly examples?: readonly Json[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  /** Absent: any key passes unchecked. */
  readonly additionalProperties?: false | Schema;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly minLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
  /** Forms of different types: a value is held against the one whose type it has. */
  readonly oneOf?: readonly Schema[];
  readonly deprecated?: true;
  /** What to write instead, for editors and for the warning. */
  readonly deprecationMessage?: string;
  /** Accepted, but the feature behind it has not landed: a warning says so. */
  readonly "x-plano-status"?: "planned";
  /** What the warning says of it, where "has no effect yet" would not be true. */
  readonly "x-plano-planned-words"?: string;
  /** The same for some values of an enum, each with what the warning says. */
  readonly "x-plano-planned-values"?: Readonly<Record<string, string>>;
  /** What a value has to be, when the pattern alone would not say: "a duration such as 5s". */
  readonly "x-plano-wants"?: string;
  /** Unknown keys are a warning here, because Plano has always let them pass. */
  readonly "x-plano-unknown-keys"?: "warning";
}

/** A mapping with exactly these keys. */
export function mapping(
  description: string,
  properties: Readonly<Record<string, Schema>>,
  required: readonly string[] = [],
): Schema {
  return {
    description,
    type: "object",
    properties,
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
  };
}

export function text(description: string, more: Partial<Schema> = {}): Schema {
  return { description, type: "string", ...more };
}

export function flag(description: string, more: Partial<Schema> = {}): Schema {
  return { description, type: "boolean", ...more };
}

export function integer(description: string, more: Partial<Schema> = {}): Schema {
  return { description, type: "integer", ...more };
}

export function list(description: string, items: Schema, more: Partial<Schema> = {}): Schema {
  return { description, type: "array", items, ...more };
}

/** Text to text. */
export function textMap(description: string): Schema {
  return { description, type: "object", additionalProperties: { type: "string" } };
}

export function duration(description: string, more: Partial<Schema> = {}): Schema {
  return {
    description,
    type: "string",
    pattern: "^\\s*(\\d+(\\.\\d+)?(ms|s|m|h|d))+\\s*$",
    "x-plano-wants": 'a duration such as "300ms", "5s" or "2m"',
    ...more,
  };
}

export function size(description: string, more: Partial<Schema> = {}): Schema {
  return {
    description,
    type: ["integer", "string"],
    minimum: 1,
    pattern: "^\\s*\\d+(\\.\\d+)?\\s*([kKmMgG][iI]?)?[bB]?\\s*$",
    "x-plano-wants": 'a size such as "32MiB" or a number of bytes',
    ...more,
  };
}

/** What the warning says of a key or value that does nothing so far. */
export const NOT_LANDED = "has no effect yet: this feature has not landed";

/** Marks a key whose feature has not landed; `words` are what the warning says when a part of it has. */
export function planned(schema: Schema, words?: string): Schema {
  return {
    ...schema,
    "x-plano-status": "planned",
    ...(words === undefined ? {} : { "x-plano-planned-words": words }),
  };
}

/** Marks a key that still works under an old name. */
export function deprecated(schema: Schema, instead: string): Schema {
  return { ...schema, deprecated: true, deprecationMessage: instead };
}
