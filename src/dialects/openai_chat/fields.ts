import { isObject, type Json, type JsonObject, type MutableJsonObject } from "../../base/json.ts";
import type { Extra } from "../../ir/origin.ts";
import type { Reader } from "../../ir/reader.ts";
import type { FieldName } from "../../ir/request.ts";
import { OPENAI_CHAT } from "../ids.ts";

/** Where Chat writes each scalar field; `maxTokens` has two names and is told apart by the reader. */
export const FIELDS = {
  maxTokens: "max_completion_tokens",
  temperature: "temperature",
  topP: "top_p",
  topK: "top_k",
  stop: "stop",
  seed: "seed",
  frequencyPenalty: "frequency_penalty",
  presencePenalty: "presence_penalty",
  candidates: "n",
  reasoning: "reasoning_effort",
  output: "response_format",
  toolChoice: "tool_choice",
  parallelToolCalls: "parallel_tool_calls",
  user: "user",
  metadata: "metadata",
  serviceTier: "service_tier",
  verbosity: "verbosity",
  store: "store",
  cacheKey: "prompt_cache_key",
} as const satisfies Record<FieldName, string>;

/** The readers of the objects inside a node, by their keys; a pair holds those inside them. */
export interface Nested {
  readonly [key: string]: Reader | readonly [Reader, Nested] | undefined;
}

/**
 * What a node and the objects nested in it left over, in the node's own shape, so that
 * {@link merged} puts every unknown field back where it stood.
 */
export function leftovers(reader: Reader, nested: Nested = {}): Extra | undefined {
  const fields: MutableJsonObject = { ...reader.rest(OPENAI_CHAT)?.fields };
  for (const key in nested) {
    const child = nested[key];
    if (child === undefined) continue;
    const rest = "rest" in child ? leftovers(child) : leftovers(...child);
    if (rest !== undefined) fields[key] = rest.fields;
  }
  return Object.keys(fields).length === 0 ? undefined : { dialect: OPENAI_CHAT, fields };
}

/** The typed fields over the unknown ones; objects on both sides are merged, the typed side wins. */
export function merged(extra: Extra | undefined, typed: JsonObject): JsonObject {
  if (extra === undefined || extra.dialect !== OPENAI_CHAT) return typed;
  return mergedObjects(extra.fields, typed);
}

/** `typed` over `base`, key by key, through nested objects. */
export function mergedObjects(base: JsonObject, typed: JsonObject): JsonObject {
  const result: MutableJsonObject = { ...typed };
  for (const key in base) {
    const under: Json = base[key]!;
    const over = typed[key];
    if (over === undefined) result[key] = under;
    else if (isObject(under) && isObject(over)) result[key] = mergedObjects(under, over);
  }
  return result;
}
