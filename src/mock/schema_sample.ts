import {
  isArray,
  isObject,
  type Json,
  type JsonObject,
  type MutableJsonObject,
} from "../base/json.ts";

/** What the mock runs when a shell tool is offered. */
export const MARKER = "planoai-tool-ran";
const command = `echo ${MARKER}`;

/** Sensible strings by the name of the property, so that real tools really run. */
const words: Readonly<Record<string, string>> = {
  cmd: command,
  command,
  script: command,
  description: "Print a marker",
  city: "Paris",
  location: "Paris, France",
  country: "France",
  path: "README.md",
  file_path: "README.md",
  pattern: "planoai",
  query: "planoai",
  url: "https://example.com/",
  email: "ada@example.com",
  title: "Mock session",
  name: "Ada",
  language: "en",
  unit: "celsius",
  date: "2026-01-01",
};

const formats: Readonly<Record<string, string>> = {
  date: "2026-01-01",
  "date-time": "2026-01-01T00:00:00Z",
  time: "00:00:00Z",
  email: "ada@example.com",
  uri: "https://example.com/",
  uuid: "00000000-0000-4000-8000-000000000000",
};

/** Deeper than this a schema is recursive; the sample ends there. */
const maxDepth = 12;

/** A value that a JSON schema accepts, the same one each time. */
export function sampleOf(schema: JsonObject, name = ""): Json {
  return sample(schema, { root: schema, name, depth: 0 });
}

interface At {
  readonly root: JsonObject;
  readonly name: string;
  readonly depth: number;
}

function sample(given: Json | undefined, at: At): Json {
  if (!isObject(given) || at.depth > maxDepth) return null;
  const schema = merged(given, at);
  const deeper = { ...at, depth: at.depth + 1 };
  if (schema.const !== undefined) return schema.const;
  if (isArray(schema.enum) && schema.enum.length > 0) return schema.enum[0]!;
  if (schema.default !== undefined && schema.default !== null) return schema.default;
  if (isArray(schema.examples) && schema.examples.length > 0) return schema.examples[0]!;
  const choice = isArray(schema.anyOf) ? schema.anyOf : isArray(schema.oneOf) ? schema.oneOf : [];
  if (choice.length > 0) {
    return sample(choice.find((one) => !isObject(one) || one.type !== "null") ?? choice[0], deeper);
  }
  const type = isArray(schema.type) ? schema.type.find((one) => one !== "null") : schema.type;
  switch (type ?? (isObject(schema.properties) ? "object" : undefined)) {
    case "object":
      return sampleObject(schema, deeper);
    case "array":
      return sampleArray(schema, deeper);
    case "integer":
    case "number":
      return sampleNumber(schema);
    case "boolean":
      return true;
    case "null":
      return null;
    default:
      return sampleString(schema, at.name);
  }
}

/** The schema with its `$ref` followed and its `allOf` folded in. */
function merged(schema: JsonObject, at: At): JsonObject {
  const target = typeof schema.$ref === "string" ? resolve(at.root, schema.$ref) : undefined;
  const parts = [target, ...(isArray(schema.allOf) ? schema.allOf : [])].filter(isObject);
  if (parts.length === 0 || at.depth > maxDepth) return schema;
  const whole: MutableJsonObject = { ...schema };
  for (const part of parts) {
    const inner = merged(part, { ...at, depth: at.depth + 1 });
    for (const key in inner) {
      const before = whole[key];
      const added = inner[key]!;
      whole[key] = isObject(before) && isObject(added)
        ? { ...added, ...before }
        : isArray(before) && isArray(added)
        ? [...before, ...added]
        : before ?? added;
    }
  }
  return whole;
}

function resolve(root: JsonObject, ref: string): Json | undefined {
  if (!ref.startsWith("#")) return undefined;
  let here: Json | undefined = root;
  for (const step of ref.slice(1).split("/").filter((part) => part !== "")) {
    here = isObject(here) ? here[step.replaceAll("~1", "/").replaceAll("~0", "~")] : undefined;
  }
  return here;
}

function sampleObject(schema: JsonObject, at: At): JsonObject {
  const properties = isObject(schema.properties) ? schema.properties : {};
  const required = isArray(schema.required) ? schema.required : Object.keys(properties);
  const whole: MutableJsonObject = {};
  for (const key of required) {
    if (typeof key === "string") whole[key] = sample(properties[key] ?? {}, { ...at, name: key });
  }
  return whole;
}

function sampleArray(schema: JsonObject, at: At): Json {
  const isText = isObject(schema.items) && schema.items.type === "string";
  // Codex's `shell` takes argv; anything else named so takes a list of words too.
  if (isText && (at.name === "command" || at.name === "cmd")) return ["bash", "-lc", command];
  if (isArray(schema.prefixItems)) return schema.prefixItems.map((item) => sample(item, at));
  const least = typeof schema.minItems === "number" ? Math.min(schema.minItems, 16) : 1;
  return Array.from({ length: Math.max(least, 1) }, () => sample(schema.items ?? {}, at));
}

function sampleNumber(schema: JsonObject): number {
  const { minimum, exclusiveMinimum, maximum, multipleOf } = schema;
  let value = typeof minimum === "number"
    ? minimum
    : typeof exclusiveMinimum === "number"
    ? exclusiveMinimum + 1
    : 1;
  if (typeof multipleOf === "number" && multipleOf > 0) {
    value = Math.ceil(value / multipleOf) * multipleOf;
  }
  return typeof maximum === "number" && value > maximum ? maximum : value;
}

function sampleString(schema: JsonObject, name: string): string {
  const format = typeof schema.format === "string" ? formats[schema.format] : undefined;
  let text = format ?? words[name] ?? (name === "" ? "text" : `mock ${name}`);
  const least = typeof schema.minLength === "number" ? Math.min(schema.minLength, 10_000) : 0;
  text = text.padEnd(least, ".");
  return typeof schema.maxLength === "number" ? text.slice(0, schema.maxLength) : text;
}
