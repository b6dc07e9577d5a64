import {
  isArray,
  isObject,
  type Json,
  type JsonObject,
  type MutableJsonObject,
} from "../../base/json.ts";
import { camelCase } from "./spelled_reader.ts";

/** Members whose insides are the client's own: their keys have one spelling. */
const freeForm: ReadonlySet<string> = new Set([
  "args",
  "response",
  "parameters",
  "parametersJsonSchema",
  "responseSchema",
  "responseJsonSchema",
  "labels",
  "partMetadata",
]);

/** Members that may be given as a list of one or as the one alone. */
const lists: ReadonlySet<string> = new Set(["contents", "parts", "tools", "functionDeclarations"]);

/**
 * The form in which two requests that mean the same are equal:
 * - `model` and `stream`, which are in the path, are left out;
 * - every field is spelled in camel case (`system_instruction` is `systemInstruction`);
 * - one object that stands for a list of one is that list; a text as `systemInstruction` is one part;
 * - consecutive contents of one role are one; a missing role and `function` are `user`;
 * - a model's unsigned texts in a row are one text, its unsigned thoughts too; empty ones are left out;
 * - all functions stand in one entry of `tools`, every other tool in its own;
 * - levels and modes are upper-case words;
 * - null members and defaults (`thought: false`, empty `args`, empty lists) are left out.
 */
export function canonicalRequest(body: JsonObject): JsonObject {
  const { model: _, stream: __, ...given } = spelled(body);
  const { systemInstruction, contents, tools, generationConfig, toolConfig, ...others } = given;
  const system = instructionParts(systemInstruction);
  const config = isObject(generationConfig) ? configOf(generationConfig) : {};
  return {
    ...others,
    ...(system.length === 0 ? {} : { systemInstruction: { parts: system } }),
    contents: mergedContents(isArray(contents) ? contents.filter(isObject) : []),
    ...(isArray(tools) && tools.length > 0 ? { tools: toolsOf(tools.filter(isObject)) } : {}),
    ...(Object.keys(config).length === 0 ? {} : { generationConfig: config }),
    ...(isObject(toolConfig) ? { toolConfig: choiceOf(toolConfig) } : {}),
  };
}

/** The same for replies: null members, zero counts and the default role and index are left out. */
export function canonicalResponse(body: JsonObject): JsonObject {
  const { candidates, usageMetadata, ...others } = spelled(body);
  return {
    ...others,
    ...(isArray(candidates) ? { candidates: candidates.filter(isObject).map(candidateOf) } : {}),
    ...(isObject(usageMetadata)
      ? { usageMetadata: without(usageMetadata, (value) => value === 0) }
      : {}),
  };
}

function candidateOf({ content, index, ...others }: JsonObject): JsonObject {
  const { role, parts, ...rest } = isObject(content) ? content : {};
  const inner = {
    ...rest,
    ...(role === undefined || role === "model" ? {} : { role }),
    ...(isArray(parts) && parts.length > 0 ? { parts } : {}),
  };
  return {
    ...others,
    ...(index === undefined || index === 0 ? {} : { index }),
    ...(Object.keys(inner).length === 0 ? {} : { content: inner }),
  };
}

function instructionParts(value: Json | undefined): readonly Json[] {
  if (typeof value === "string") return [{ text: value }];
  return isObject(value) && isArray(value.parts) ? value.parts : [];
}

function mergedContents(contents: readonly JsonObject[]): readonly JsonObject[] {
  const out: { role: Json; parts: readonly Json[]; rest: JsonObject }[] = [];
  for (const { role: given, parts, ...rest } of contents) {
    const role = given === undefined || given === "function" ? "user" : given;
    const list = isArray(parts) ? parts : [];
    const last = out.at(-1);
    if (last?.role === role) {
      last.parts = [...last.parts, ...list];
      last.rest = { ...rest, ...last.rest };
    } else out.push({ role, parts: list, rest });
  }
  return out.map(({ role, parts, rest }) => ({
    ...rest,
    role,
    parts: role === "model" ? gluedTexts(parts) : parts,
  }));
}

function gluedTexts(parts: readonly Json[]): readonly Json[] {
  const out: Json[] = [];
  for (const part of parts) {
    if (!isPlain(part)) {
      out.push(part);
      continue;
    }
    const last = out.at(-1);
    if (part.text === "") continue;
    if (last !== undefined && isPlain(last) && last.thought === part.thought) {
      out[out.length - 1] = { ...last, text: last.text + part.text };
    } else out.push(part);
  }
  return out;
}

/** True for text or a thought without any other member. */
function isPlain(part: Json): part is JsonObject & { readonly text: string } {
  return isObject(part) && typeof part.text === "string" &&
    Object.keys(part).every((key) => key === "text" || key === "thought");
}

function toolsOf(entries: readonly JsonObject[]): readonly JsonObject[] {
  const functions: Json[] = [];
  const others: JsonObject[] = [];
  for (const entry of entries) {
    for (const [key, value] of Object.entries(entry)) {
      if (key === "functionDeclarations") functions.push(...(isArray(value) ? value : [value]));
      else others.push({ [key]: value });
    }
  }
  return [...(functions.length === 0 ? [] : [{ functionDeclarations: functions }]), ...others];
}

function configOf(config: JsonObject): JsonObject {
  const { thinkingConfig, ...others } = without(config, (v) => isArray(v) && v.length === 0);
  if (!isObject(thinkingConfig)) return others;
  const level = thinkingConfig.thinkingLevel;
  const thinking = {
    ...without(thinkingConfig, (value) => value === false),
    ...(typeof level === "string" ? { thinkingLevel: level.toUpperCase() } : {}),
  };
  return Object.keys(thinking).length === 0 ? others : { ...others, thinkingConfig: thinking };
}

function choiceOf(config: JsonObject): JsonObject {
  const calling = config.functionCallingConfig;
  if (!isObject(calling)) return config;
  const mode = typeof calling.mode === "string" ? calling.mode.toUpperCase() : "AUTO";
  const kept = without(calling, (value) => isArray(value) && value.length === 0);
  return { ...config, functionCallingConfig: { ...kept, mode } };
}

/** An object with its fields in one spelling, down to where the client's own keys begin. */
function spelled(object: JsonObject): JsonObject {
  const out: MutableJsonObject = {};
  for (const [key, value] of Object.entries(object)) {
    const name = camelCase(key);
    if (value === null || (name === "thought" && value === false)) continue;
    if (name === "args" && isObject(value) && Object.keys(value).length === 0) continue;
    const list = lists.has(name) && isObject(value) ? [value] : value;
    out[name] = freeForm.has(name) ? list : spelledValue(list);
  }
  return out;
}

function spelledValue(value: Json): Json {
  if (isArray(value)) return value.map(spelledValue);
  return isObject(value) ? spelled(value) : value;
}

function without(object: JsonObject, isDefault: (value: Json) => boolean): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => !isDefault(value)));
}
