import { isArray, isObject, type Json } from "../../base/json.ts";
import type { Finding, Span } from "../diagnostic.ts";
import { nearest } from "../nearest.ts";
import type { ConfigNode } from "../node.ts";
import { variablesIn } from "../variables.ts";
import { NOT_LANDED, type Schema, type SchemaType } from "./schema.ts";

/** What kind of fault the schema found: the id of the rule that reports it. */
export type SchemaFault =
  | "unknown_key"
  | "missing_key"
  | "wrong_type"
  | "wrong_value"
  | "deprecated_key"
  | "planned_feature";

export interface SchemaFinding extends Finding {
  readonly fault: SchemaFault;
}

/** Holds a config against its schema: every fault at once, each at the line it stands on. */
export function* walkSchema(node: ConfigNode, schema: Schema): Generator<SchemaFinding> {
  const form = formFor(node.value, schema);
  if (form === undefined) {
    yield wrongType(node, schema);
    return;
  }
  if (typeof node.value === "string") yield* checkText(node, form);
  if (typeof node.value === "number") yield* checkNumber(node, form);
  if (isArray(node.value)) yield* checkList(node, form);
  if (isObject(node.value)) yield* checkMapping(node, form);
}

/** The schema itself, or the one of its forms that has the value's type. */
function formFor(value: Json | undefined, schema: Schema): Schema | undefined {
  const forms = schema.oneOf ?? [schema];
  return forms.find((form) =>
    form.type === undefined || typesOf(form).some((t) => isType(value, t))
  );
}

function typesOf(schema: Schema): readonly SchemaType[] {
  if (schema.oneOf !== undefined) return schema.oneOf.flatMap(typesOf);
  if (schema.type === undefined) return [];
  return typeof schema.type === "string" ? [schema.type] : schema.type;
}

function isType(value: Json | undefined, type: SchemaType): boolean {
  switch (type) {
    case "string":
      return typeof value === "string";
    case "boolean":
      return typeof value === "boolean";
    case "number":
      return typeof value === "number";
    case "integer":
      return Number.isInteger(value);
    case "object":
      return isObject(value);
    case "array":
      return isArray(value);
    case "null":
      return value === null;
    default:
      return type satisfies never;
  }
}

const wanted: Readonly<Record<SchemaType, string>> = {
  string: "text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  object: "a mapping",
  array: "a list",
  null: "nothing",
};

function wrongType(node: ConfigNode, schema: Schema): SchemaFinding {
  const types = typesOf(schema).filter((type) => type !== "null");
  const wants = schema["x-plano-wants"] ?? types.map((type) => wanted[type]).join(" or ");
  const hint = secretPlace.test(node.pointer) && node.value !== null
    ? undefined
    : typeHint(node.value, types, schema);
  return {
    fault: "wrong_type",
    message: `Cannot read "${node.key}": it is ${describe(node)}, but has to be ${wants}`,
    at: node.value === null ? node.keyAt : node.at,
    ...(hint === undefined ? {} : { notes: [hint] }),
    ...(secretPlace.test(node.pointer) ? { private: true } : {}),
  };
}

/** The usual reasons for a wrong type. */
function typeHint(
  value: Json | undefined,
  types: readonly SchemaType[],
  { pattern, enum: choices }: Schema,
): string | undefined {
  if (value === null) return "give it a value or remove the key";
  if (types.includes("string") && (typeof value === "number" || typeof value === "boolean")) {
    if (pattern !== undefined) return undefined;
    if (choices !== undefined && !choices.includes(String(value))) {
      return `the values are ${choices.join(", ")}`;
    }
    return `put it in quotes: "${value}"`;
  }
  if (typeof value === "string") {
    if (types.includes("boolean") && /^(yes|on|y|no|off|n)$/i.test(value)) {
      return `write ${/^(yes|on|y)$/i.test(value) ? "true" : "false"}`;
    }
    if (types.includes("integer") && /^\d+$/.test(value)) return "remove the quotes";
    if (types.includes("integer") && variablesIn(value).length > 0) {
      return "variables are replaced in text only";
    }
  }
  if (types.includes("array")) return 'begin each item with "- "';
  return undefined;
}

function describe({ value, pointer }: ConfigNode): string {
  if (value === null || value === undefined) return "empty";
  if (isArray(value)) return "a list";
  if (isObject(value)) return "a mapping";
  // A key that happens to be a number is still a key.
  if (secretPlace.test(pointer)) return typeof value === "string" ? "text" : `a ${typeof value}`;
  if (typeof value === "string") return `the text "${clip(value)}"`;
  return typeof value === "number" ? `the number ${value}` : `${value}`;
}

const secretPlace = /(_key|keys|token|secret|password|authorization)(\/\d+)?$/i;

/** Long values are cut; what looks like a key is not shown at all. */
function clip(text: string): string {
  if (/^(sk-|gsk_|AIza|xai-|key-)/.test(text)) return "***";
  return text.length > 40 ? text.slice(0, 40) + "…" : text;
}

function* checkText(node: ConfigNode, schema: Schema): Generator<SchemaFinding> {
  const value = node.text!;
  if (schema.enum !== undefined && !schema.enum.includes(value)) {
    const choices = schema.enum.filter((one): one is string => one !== "" && one !== null);
    const meant = nearest(value, choices);
    yield {
      fault: "wrong_value",
      message: `Cannot use "${clip(value)}" as "${node.key}": no such value`,
      at: node.at,
      notes: [
        ...(meant === undefined ? [] : [`did you mean "${meant}"?`]),
        `the values are ${choices.join(", ")}`,
      ],
    };
    return;
  }
  const values = schema["x-plano-planned-values"];
  if (values !== undefined && Object.hasOwn(values, value)) {
    yield plannedFinding(`"${node.key}: ${value}"`, values[value], node.at);
  }
  if (schema.minLength !== undefined && value.length < schema.minLength) {
    yield {
      fault: "wrong_value",
      message: `Cannot use "" as "${node.key}": it is empty`,
      at: node.at,
    };
  } else if (schema.pattern !== undefined && variablesIn(value).length === 0) {
    if (!new RegExp(schema.pattern).test(value)) yield notWanted(node, schema, `"${clip(value)}"`);
  }
}

function notWanted(node: ConfigNode, schema: Schema, value: string): SchemaFinding {
  const wants = schema["x-plano-wants"] ?? `text of the form ${schema.pattern}`;
  return {
    fault: "wrong_value",
    message: `Cannot use ${value} as "${node.key}": it has to be ${wants}`,
    at: node.at,
  };
}

function* checkNumber(node: ConfigNode, schema: Schema): Generator<SchemaFinding> {
  const value = node.number!;
  const { minimum, maximum } = schema;
  const low = minimum !== undefined && value < minimum;
  const high = maximum !== undefined && value > maximum;
  if (!low && !high) return;
  const range = maximum === undefined
    ? `${minimum} or more`
    : minimum === undefined
    ? `${maximum} or less`
    : `from ${minimum} to ${maximum}`;
  yield {
    fault: "wrong_value",
    message: `Cannot use ${value} as "${node.key}": it has to be ${range}`,
    at: node.at,
  };
}

function* checkList(node: ConfigNode, schema: Schema): Generator<SchemaFinding> {
  const items = node.items();
  if (schema.minItems !== undefined && items.length < schema.minItems) {
    yield {
      fault: "wrong_value",
      message: `Cannot use an empty "${node.key}": it needs at least one item`,
      at: node.at,
    };
  }
  if (schema.items === undefined) return;
  for (const item of items) yield* walkItem(item, schema.items, node.key);
}

/** An item's own key is a number, which tells nobody anything: its faults name the list. */
function* walkItem(item: ConfigNode, schema: Schema, list: string): Generator<SchemaFinding> {
  for (const finding of walkSchema(item, schema)) {
    const message = finding.message
      .replace(`"${item.key}": it`, `an item of "${list}": it`)
      .replace(`as "${item.key}": no such`, `in "${list}": no such`);
    yield { ...finding, message };
  }
}

function* checkMapping(node: ConfigNode, schema: Schema): Generator<SchemaFinding> {
  const { properties = {}, additionalProperties, required = [] } = schema;
  for (const member of node.members()) {
    const own = Object.hasOwn(properties, member.key) ? properties[member.key] : undefined;
    if (own !== undefined) yield* checkMember(member, own);
    else if (additionalProperties === false) yield unknownKey(member, properties, required, node);
    else if (additionalProperties !== undefined) yield* walkSchema(member, additionalProperties);
    else if (schema["x-plano-unknown-keys"] !== undefined) {
      yield { ...unknownKey(member, properties, required, node), severity: "warning" };
    }
  }
  for (const key of required) {
    if (node.get(key).exists) continue;
    const misspelled = node.members().some((member) =>
      !Object.hasOwn(properties, member.key) && nearest(member.key, Object.keys(properties)) === key
    );
    // "did you mean" has said it already.
    if (misspelled) continue;
    yield {
      fault: "missing_key",
      message: `Cannot read ${nameOf(node)}: "${key}" is missing`,
      at: node.pointer === "" ? node.source.spanOf([0, 1]) : node.at,
      ...(key === "version" ? { notes: ['begin the file with "version: v0.4.0"'] } : {}),
    };
  }
}

function* checkMember(member: ConfigNode, schema: Schema): Generator<SchemaFinding> {
  if (schema.deprecated === true) {
    yield {
      fault: "deprecated_key",
      message: `"${member.key}" is an old name: use ${schema.deprecationMessage ?? "another key"}`,
      at: member.keyAt,
    };
  }
  if (schema["x-plano-status"] === "planned") {
    yield plannedFinding(`"${member.key}"`, schema["x-plano-planned-words"], member.keyAt);
  }
  yield* walkSchema(member, schema);
}

function plannedFinding(what: string, words: string | undefined, at: Span): SchemaFinding {
  return { fault: "planned_feature", message: `${what} ${words ?? NOT_LANDED}`, at };
}

function unknownKey(
  member: ConfigNode,
  properties: Readonly<Record<string, Schema>>,
  required: readonly string[],
  parent: ConfigNode,
): SchemaFinding {
  const known = Object.keys(properties);
  const meant = nearest(member.key, known) ?? elsewhereHint(member.key, known);
  const missing = required.filter((key) => !parent.get(key).exists);
  const choices = known.filter((key) => properties[key]!.deprecated !== true);
  const note = meant !== undefined
    ? `did you mean "${meant}"?`
    : choices.length <= 10
    ? `the keys here are ${choices.join(", ")}`
    : missing.length > 0
    ? `missing here: ${missing.join(", ")}`
    : "planoai schema prints every key";
  return {
    fault: "unknown_key",
    message: `Cannot use the key "${clip(member.key)}" in ${nameOf(parent)}: there is no such key`,
    at: member.keyAt,
    notes: [note],
    ...(meant === undefined ? {} : { fix: { at: member.keyAt, text: meant } }),
  };
}

/** Keys that people bring along from other gateways. */
function elsewhereHint(key: string, known: readonly string[]): string | undefined {
  const ours: Readonly<Record<string, string>> = {
    api_key: "access_key",
    api_base: "base_url",
    url: "base_url",
    providers: "model_providers",
    models: "model_providers",
    model_list: "model_providers",
    host: "address",
  };
  const hint = Object.hasOwn(ours, key) ? ours[key]! : "";
  return known.includes(hint) ? hint : undefined;
}

/** How a person would name the place: `model_providers, item 2`. */
function nameOf(node: ConfigNode): string {
  if (node.pointer === "") return "the config";
  const parts = node.pointer.slice(1).split("/");
  const words = parts.map((part) => /^\d+$/.test(part) ? `item ${Number(part) + 1}` : part);
  return words.join(", ").replaceAll("~1", "/").replaceAll("~0", "~");
}
