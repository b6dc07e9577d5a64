import { isObject, type JsonObject, parseObject } from "../../base/json.ts";
import { optional } from "../../base/optional.ts";
import type { Nested } from "../../ir/extras.ts";
import type { Reader } from "../../ir/reader.ts";
import type { OutputFormat, Sampling } from "../../ir/request.ts";

/** What several fields of the request say, with the readers that hold what nobody took. */
export interface FieldsRead<T> {
  readonly value: T;
  readonly nested: Nested;
}

/** `inferenceConfig`. */
export function readSampling(reader: Reader): FieldsRead<Sampling> {
  const config = reader.child("inferenceConfig");
  if (config === undefined) return { value: {}, nested: {} };
  const maxTokens = config.optionalNumber("maxTokens");
  const temperature = config.optionalNumber("temperature");
  const topP = config.optionalNumber("topP");
  const stop = config.strings("stopSequences");
  return {
    value: {
      ...optional("maxTokens", maxTokens),
      ...optional("temperature", temperature),
      ...optional("topP", topP),
      ...(stop === undefined || stop.length === 0 ? {} : { stop }),
    },
    nested: { inferenceConfig: config },
  };
}

/** The name of a schema that has none; other dialects demand one. */
export const UNNAMED = "output";

/** `outputConfig.textFormat`: the schema is JSON in a string. */
export function readTextFormat(config: Reader | undefined): FieldsRead<OutputFormat | undefined> {
  const format = config?.child("textFormat");
  if (config === undefined || format === undefined) return { value: undefined, nested: {} };
  const structure = format.child("structure");
  const definition = structure?.child("jsonSchema");
  const schema = schemaOf(definition?.source);
  if (format.source.type !== "json_schema" || definition === undefined || schema === undefined) {
    config.untake("textFormat");
    return { value: undefined, nested: {} };
  }
  format.take("type");
  definition.take("schema");
  const name = definition.optionalString("name") ?? UNNAMED;
  const description = definition.optionalString("description");
  return {
    value: { type: "json_schema", name, schema, ...optional("description", description) },
    nested: { textFormat: [format, { structure: [structure!, { jsonSchema: definition }] }] },
  };
}

function schemaOf(definition: JsonObject | undefined): JsonObject | undefined {
  if (definition === undefined || typeof definition.schema !== "string") return undefined;
  const schema = parseObject(definition.schema);
  return isObject(schema) ? schema : undefined;
}
