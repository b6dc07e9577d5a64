import ts from "typescript";
import type { Schema } from "./schema.ts";

/** Types of these names are text on the wire: bytes as base64, times as ISO 8601. */
const TEXTS: ReadonlySet<string> = new Set(["Uint8Array", "ArrayBuffer", "Blob", "Date"]);

/**
 * TypeScript types as JSON Schema, as far as JSON can hold them: methods and accessors are left out,
 * `undefined` is absence, an object has the properties that its type lists and no others.
 */
export class TypeSchemas {
  readonly defs: Record<string, Schema> = {};
  readonly #checker: ts.TypeChecker;
  readonly #names = new Map<ts.Type, string>();
  readonly #place: ts.Node;

  /** `place` is any node: what the checker resolves names from. */
  constructor(checker: ts.TypeChecker, place: ts.Node) {
    this.#checker = checker;
    this.#place = place;
  }

  of(type: ts.Type): Schema {
    const { flags } = type;
    if (flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return {};
    if (flags & ts.TypeFlags.Never) return { anyOf: [] };
    if (type.isStringLiteral() || type.isNumberLiteral()) return { enum: [type.value] };
    if (flags & ts.TypeFlags.BooleanLiteral) {
      return { enum: [this.#checker.typeToString(type) === "true"] };
    }
    if (flags & ts.TypeFlags.Null) return { type: "null" };
    if (flags & ts.TypeFlags.StringLike) return { type: "string" };
    if (flags & (ts.TypeFlags.NumberLike | ts.TypeFlags.BigIntLike)) return { type: "number" };
    if (flags & ts.TypeFlags.Boolean) return { type: "boolean" };
    if (type.isUnion()) return this.#union(type);
    // `string & {}`: any text, with words for the editor to suggest beside it.
    if (type.isIntersection() && type.types.some((one) => one.flags & ts.TypeFlags.String)) {
      return { type: "string" };
    }
    if (type.isTypeParameter()) return this.of(type.getConstraint() ?? type.getDefault()!);
    return this.#object(type);
  }

  #union(type: ts.UnionType): Schema {
    const members = type.types.filter((one) => !(one.flags & ts.TypeFlags.Undefined))
      .map((one) => this.of(one));
    const values = members.flatMap((one) => one.enum ?? []);
    const others = members.filter((one) => one.enum === undefined);
    // A boolean is the union of its two values.
    const isBoolean = values.includes(true) && values.includes(false);
    if (isBoolean) others.push({ type: "boolean" });
    const words = values.filter((value) => !isBoolean || typeof value !== "boolean");
    // "a" | string is a string.
    if (words.length > 0 && !others.some((one) => one.type === "string")) {
      others.push({ enum: [...new Set(words)].sort() });
    }
    return others.length === 1 ? others[0]! : { anyOf: others };
  }

  #object(type: ts.Type): Schema {
    const name = type.symbol?.name ?? "";
    if (TEXTS.has(name)) return { type: "string" };
    if (this.#checker.isArrayType(type) || this.#checker.isTupleType(type)) {
      const items = this.#checker.getTypeArguments(type as ts.TypeReference);
      return { type: "array", items: this.#anyOf(items) };
    }
    if (type.getCallSignatures().length > 0) return {};
    const known = this.#names.get(type);
    if (known !== undefined) return { $ref: known };
    const alias = type.aliasSymbol?.name;
    const own = this.#free(alias ?? (name.startsWith("__") || name === "" ? "Inline" : name));
    this.#names.set(type, own);
    this.defs[own] = {}; // holds the name while the type refers to itself
    this.defs[own] = this.#members(type);
    return { $ref: own };
  }

  #members(type: ts.Type): Schema {
    const properties: Record<string, Schema> = {};
    const required: string[] = [];
    for (const symbol of this.#checker.getPropertiesOfType(type)) {
      if (symbol.flags & (ts.SymbolFlags.Method | ts.SymbolFlags.Accessor)) continue;
      const of = this.#checker.getTypeOfSymbolAtLocation(symbol, this.#place);
      if (of.flags & ts.TypeFlags.Never || of.getCallSignatures().length > 0) continue;
      if ((of.flags & ts.TypeFlags.Undefined) !== 0) continue;
      properties[symbol.name] = this.of(of);
      if (!(symbol.flags & ts.SymbolFlags.Optional) && !mayBeAbsent(of)) required.push(symbol.name);
    }
    const index = type.getStringIndexType();
    return {
      type: "object",
      ...(Object.keys(properties).length === 0 ? {} : { properties }),
      ...(required.length === 0 ? {} : { required: required.sort() }),
      additional: index === undefined ? false : this.of(index),
    };
  }

  #anyOf(types: readonly ts.Type[]): Schema {
    const all = types.map((type) => this.of(type));
    return all.length === 1 ? all[0]! : { anyOf: all };
  }

  #free(name: string): string {
    let free = name;
    for (let count = 2; this.defs[free] !== undefined; count++) free = `${name}_${count}`;
    return free;
  }
}

function mayBeAbsent(type: ts.Type): boolean {
  if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return true;
  return type.isUnion() && type.types.some((one) => one.flags & ts.TypeFlags.Undefined);
}
