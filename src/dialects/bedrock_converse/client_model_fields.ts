import { isObject, type Json } from "../../base/json.ts";
import type { Nested } from "../../ir/extras.ts";
import type { Reader } from "../../ir/reader.ts";
import type { OutputFormat, Reasoning } from "../../ir/request.ts";
import { UNNAMED } from "./client_fields.ts";
import { REASONING_PLACES } from "./reasoning_places.ts";

/** What `additionalModelRequestFields` and `outputConfig` say of reasoning, sampling and format. */
export interface ModelFieldsRead {
  readonly output?: OutputFormat;
  readonly reasoning?: Reasoning;
  readonly topK?: number;
  readonly nested: Nested;
  /** Where the client wrote it; an encoder of this dialect writes it back there. */
  readonly pointers: {
    readonly output?: string;
    readonly reasoning?: string;
    readonly topK?: string;
  };
}

const HOME = "/additionalModelRequestFields";

/** The effort beside `thinking`: in the model's own fields, or in the service's newer one. */
export const MODEL_EFFORT = `${HOME}/output_config/effort`;
export const SERVICE_EFFORT = "/outputConfig/effort";

/** Claude's own field for a schema, which Vercel's AI SDK uses in place of `outputConfig.textFormat`. */
export const MODEL_FORMAT = `${HOME}/output_config/format`;

/**
 * Reads the fields of the model families that the pivot has words for. The first place that says
 * something wins; everything else stays an unknown field.
 */
export function readModelFields(reader: Reader, output: Reader | undefined): ModelFieldsRead {
  const fields = modelFields(reader);
  const config = outputFields(fields);
  const topK = readTopK(fields);
  const reasoning = readReasoning(fields, config, output);
  const format = output?.has("textFormat") ? { nested: {} } : readFormat(config);
  const inner = {
    ...topK.nested,
    ...(config === undefined ? {} : { output_config: [config, format.nested] as const }),
  };
  const nested = fields === undefined
    ? {}
    : { additionalModelRequestFields: [fields, inner] as const };
  return {
    ...(format.value === undefined ? {} : { output: format.value }),
    ...(reasoning.value === undefined ? {} : { reasoning: reasoning.value }),
    ...(topK.value === undefined ? {} : { topK: topK.value }),
    nested,
    pointers: {
      ...(format.value === undefined ? {} : { output: MODEL_FORMAT }),
      ...(reasoning.pointer === undefined ? {} : { reasoning: reasoning.pointer }),
      ...(topK.pointer === undefined ? {} : { topK: topK.pointer }),
    },
  };
}

/** The document may be any JSON value; only an object says something here. */
function modelFields(reader: Reader): Reader | undefined {
  return isObject(reader.source.additionalModelRequestFields)
    ? reader.child("additionalModelRequestFields")
    : undefined;
}

/** `output_config` when it says something of what is read here. */
function outputFields(fields: Reader | undefined): Reader | undefined {
  const config = fields?.source.output_config;
  if (!isObject(config)) return undefined;
  return typeof config.effort === "string" || isObject(config.format)
    ? fields?.child("output_config")
    : undefined;
}

interface Found<T> {
  readonly value?: T;
  readonly pointer?: string;
  readonly nested: Nested;
}

/** `top_k` of Claude, `inferenceConfig.topK` of Nova. */
function readTopK(fields: Reader | undefined): Found<number> {
  if (typeof fields?.source.top_k === "number") {
    fields.take("top_k");
    return { value: fields.source.top_k, pointer: `${HOME}/top_k`, nested: {} };
  }
  const config = fields?.source.inferenceConfig;
  if (fields === undefined || !isObject(config) || typeof config.topK !== "number") {
    return { nested: {} };
  }
  const inferenceConfig = fields.child("inferenceConfig");
  inferenceConfig?.take("topK");
  return {
    value: config.topK,
    pointer: `${HOME}/inferenceConfig/topK`,
    nested: { inferenceConfig },
  };
}

/** `output_config.format` of Claude's own API. */
function readFormat(config: Reader | undefined): Found<OutputFormat> {
  const said = config?.source.format;
  if (!isObject(said) || said.type !== "json_schema" || !isObject(said.schema)) {
    return { nested: {} };
  }
  const format = config?.child("format");
  format?.take("type");
  format?.take("schema");
  return {
    value: { type: "json_schema", name: UNNAMED, schema: said.schema },
    nested: { format },
  };
}

function readReasoning(
  fields: Reader | undefined,
  config: Reader | undefined,
  output: Reader | undefined,
): Omit<Found<Reasoning>, "nested"> {
  const place = REASONING_PLACES.find(({ key, read }) => {
    const value: Json | undefined = fields?.source[key];
    return value !== undefined && read(value) !== undefined;
  });
  const said = place?.read(fields!.source[place.key]!);
  if (place !== undefined) fields!.take(place.key);
  const found = place === undefined ? undefined : `${HOME}/${place.key}`;
  if (place !== undefined && place.key !== "thinking") {
    return { ...(said === undefined ? {} : { value: said }), pointer: found! };
  }
  const { value: effort, pointer } = readEffort(config, output);
  if (effort === undefined) return said === undefined ? {} : { value: said, pointer: found! };
  return { value: { ...said ?? { mode: "on" }, effort }, pointer: pointer! };
}

function readEffort(
  config: Reader | undefined,
  output: Reader | undefined,
): Omit<Found<string>, "nested"> {
  if (typeof output?.source.effort === "string") {
    output.take("effort");
    return { value: output.source.effort, pointer: SERVICE_EFFORT };
  }
  if (typeof config?.source.effort !== "string") return {};
  config.take("effort");
  return { value: config.source.effort, pointer: MODEL_EFFORT };
}
