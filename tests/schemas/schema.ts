import type { Json } from "../../src/base/json.ts";

/** The part of JSON Schema that types need, with references by name and fewer words. */
export interface Schema {
  /** The name of a definition in the same file. */
  readonly $ref?: string;
  readonly type?: "object" | "array" | "string" | "number" | "integer" | "boolean" | "null";
  readonly enum?: readonly Json[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  /** What a property that is not listed must be; `false`: there are no others. */
  readonly additional?: Schema | false;
  /** Exactly one property (Smithy's unions). */
  readonly oneKey?: true;
  readonly min?: number;
  readonly max?: number;
  /** Of a string or a list. */
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
}

/** The three kinds of documents that a dialect has. */
export const KINDS = ["request", "response", "event"] as const;

/** One of {@link KINDS}. */
export type Kind = (typeof KINDS)[number];

/** `tests/schemas/<dialect>.json`. */
export interface SchemaFile {
  /** Package and version that it was made from: `openai 7.57.0`. */
  readonly source: string;
  readonly roots: Readonly<Record<Kind, Schema>>;
  readonly defs: Readonly<Record<string, Schema>>;
}
