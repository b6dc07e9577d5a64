import {
  isArray,
  isObject,
  type Json,
  type JsonObject,
  parseJson,
  withoutNulls,
} from "../../base/json.ts";
import { UNNAMED } from "./client_fields.ts";
import { UNSIGNED } from "./seals.ts";

/**
 * The form in which two requests that mean the same are equal:
 * - `model` and `stream` stand in the path, not in the body;
 * - text without a visible character is left out;
 * - consecutive messages of one role are one message; tool results stand first in theirs, each with
 *   the cache point behind it;
 * - a schema in a string is the schema; a signature that says nothing is none;
 * - null members and defaults (`status: "success"`, empty objects and lists) are left out.
 */
export function canonicalRequest(body: JsonObject): JsonObject {
  const { model: _, stream: __, system, messages, outputConfig, ...others } = withoutNulls(body);
  return {
    ...withoutEmpty(others),
    ...withoutEmpty({
      system: blocks(system).flat(),
      messages: mergeMessages(isArray(messages) ? messages.filter(isObject) : []),
      outputConfig: output(outputConfig),
    }),
  };
}

/** The same for replies: zero counts and times are left out too. */
export function canonicalResponse(body: JsonObject): JsonObject {
  const { usage, metrics, output, ...others } = withoutNulls(body);
  const message = isObject(output) && isObject(output.message) ? output.message : {};
  return {
    ...others,
    output: {
      ...(isObject(output) ? output : {}),
      message: { ...message, content: blocks(message.content).flat() },
    },
    ...withoutEmpty({ usage: withoutZeros(usage), metrics: withoutZeros(metrics) }),
  };
}

function withoutEmpty(object: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(object).flatMap(([key, value]): [string, Json][] => {
      const kept = isObject(value) ? withoutEmptyMembers(value) : value;
      return isEmpty(kept) ? [] : [[key, kept]];
    }),
  );
}

function withoutEmptyMembers(object: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(withoutNulls(object)).filter(([, value]) => !isArray(value) || value.length > 0),
  );
}

function isEmpty(value: Json): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

function withoutZeros(value: Json | undefined): JsonObject {
  if (!isObject(value)) return {};
  return Object.fromEntries(Object.entries(value).filter(([, count]) => count !== 0));
}

function output(config: Json | undefined): JsonObject {
  if (!isObject(config)) return {};
  const format = isObject(config.textFormat) ? config.textFormat : undefined;
  const structure = isObject(format?.structure) ? format.structure : undefined;
  const definition = isObject(structure?.jsonSchema) ? structure.jsonSchema : undefined;
  if (definition === undefined || typeof definition.schema !== "string") return config;
  const { name, ...others } = definition;
  const jsonSchema = {
    ...others,
    ...(name === undefined || name === UNNAMED ? {} : { name }),
    schema: parseJson(definition.schema) ?? definition.schema,
  };
  return { ...config, textFormat: { ...format, structure: { ...structure, jsonSchema } } };
}

function mergeMessages(messages: readonly JsonObject[]): JsonObject[] {
  const out: { role: Json | undefined; fields: JsonObject; groups: JsonObject[][] }[] = [];
  for (const message of messages) {
    const { role, content, ...fields } = withoutNulls(message);
    const last = out.at(-1);
    if (last !== undefined && last.role === role) {
      last.groups.push(...blocks(content));
      last.fields = { ...fields, ...last.fields };
    } else out.push({ role, fields, groups: blocks(content) });
  }
  return out.map(({ role, fields, groups }) => ({
    ...fields,
    role: role ?? null,
    content: [...groups.filter(isResult), ...groups.filter((group) => !isResult(group))].flat(),
  }));
}

function isResult(group: readonly JsonObject[]): boolean {
  return group[0]?.toolResult !== undefined;
}

/** Blocks, each with the cache points behind it. */
function blocks(value: Json | undefined): JsonObject[][] {
  const groups: JsonObject[][] = [];
  for (const given of isArray(value) ? value.filter(isObject) : []) {
    const block = canonicalBlock(given);
    const last = groups.at(-1);
    if (block.cachePoint !== undefined && last !== undefined) last.push(block);
    else if (!isBlank(block)) groups.push([block]);
  }
  return groups;
}

function canonicalBlock(given: JsonObject): JsonObject {
  const block = withoutVoidSignature(withoutNulls(given));
  const result = block.toolResult;
  if (!isObject(result)) return block;
  const { content, status, ...others } = withoutNulls(result);
  return {
    ...block,
    toolResult: {
      ...others,
      content: blocks(content).flat(),
      ...(status === undefined || status === "success" ? {} : { status }),
    },
  };
}

function withoutVoidSignature(block: JsonObject): JsonObject {
  const { reasoningContent } = block;
  const text = isObject(reasoningContent) ? reasoningContent.reasoningText : undefined;
  if (!isObject(text) || (text.signature !== "" && text.signature !== UNSIGNED)) return block;
  const { signature: _, ...reasoningText } = text;
  return { ...block, reasoningContent: { ...reasoningContent as JsonObject, reasoningText } };
}

function isBlank(block: JsonObject): boolean {
  return typeof block.text === "string" && block.text.trim() === "";
}
