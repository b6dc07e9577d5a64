import { isObject, type Json } from "../../base/json.ts";
import type { Nested } from "../../ir/extras.ts";
import type { Reader } from "../../ir/reader.ts";
import type { Reasoning } from "../../ir/request.ts";
import { REASONING_PLACES } from "./reasoning_places.ts";

/** What `additionalModelRequestFields` and `outputConfig` say of reasoning and sampling. */
export interface ModelFieldsRead {
  readonly reasoning?: Reasoning;
  readonly topK?: number;
  readonly nested: Nested;
  /** Where the client wrote it; an encoder of this dialect writes it back there. */
  readonly pointers: { readonly reasoning?: string; readonly topK?: string };
}

const HOME = "/additionalModelRequestFields";

/** The effort beside `thinking`: in the model's own fields, or in the service's newer one. */
export const MODEL_EFFORT = `${HOME}/output_config/effort`;
export const SERVICE_EFFORT = "/outputConfig/effort";

/**
 * Reads the fields of the model families that the pivot has words for. The first place that says
 * something wins; everything else stays an unknown field.
 */
export function readModelFields(reader: Reader, output: Reader | undefined): ModelFieldsRead {
  const fields = modelFields(reader);
  const topK = readTopK(fields);
  const reasoning = readReasoning(fields, output);
  const nested = fields === undefined
    ? {}
    : { additionalModelRequestFields: [fields, { ...topK.nested, ...reasoning.nested }] as const };
  return {
    ...(reasoning.value === undefined ? {} : { reasoning: reasoning.value }),
    ...(topK.value === undefined ? {} : { topK: topK.value }),
    nested,
    pointers: {
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

function readReasoning(fields: Reader | undefined, output: Reader | undefined): Found<Reasoning> {
  const place = REASONING_PLACES.find(({ key, read }) => {
    const value: Json | undefined = fields?.source[key];
    return value !== undefined && read(value) !== undefined;
  });
  const said = place?.read(fields!.source[place.key]!);
  if (place !== undefined) fields!.take(place.key);
  const found = place === undefined ? undefined : `${HOME}/${place.key}`;
  if (place !== undefined && place.key !== "thinking") {
    return { ...(said === undefined ? {} : { value: said }), pointer: found!, nested: {} };
  }
  const { value: effort, pointer, nested } = readEffort(fields, output);
  if (effort === undefined) {
    return said === undefined ? { nested } : { value: said, pointer: found!, nested };
  }
  return { value: { ...said ?? { mode: "on" }, effort }, pointer: pointer!, nested };
}

function readEffort(fields: Reader | undefined, output: Reader | undefined): Found<string> {
  if (typeof output?.source.effort === "string") {
    output.take("effort");
    return { value: output.source.effort, pointer: SERVICE_EFFORT, nested: {} };
  }
  const config = fields?.source.output_config;
  if (fields === undefined || !isObject(config) || typeof config.effort !== "string") {
    return { nested: {} };
  }
  const output_config = fields.child("output_config");
  output_config?.take("effort");
  return { value: config.effort, pointer: MODEL_EFFORT, nested: { output_config } };
}
