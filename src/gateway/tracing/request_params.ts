import { isObject, type Json, type JsonObject, parseJson } from "../../base/json.ts";
import type { RecordedParams } from "../../telemetry/request_record.ts";
import { topMembers } from "./body_members.ts";

/** By what a record calls it: what the dialects call it, best first. */
const NAMES: readonly (readonly [keyof RecordedParams, readonly string[]])[] = [
  ["temperature", ["temperature"]],
  ["topP", ["top_p", "topP"]],
  ["topK", ["top_k", "topK"]],
  ["maxTokens", [
    "max_completion_tokens",
    "max_tokens",
    "max_output_tokens",
    "maxOutputTokens",
    "maxTokens",
  ]],
  ["frequencyPenalty", ["frequency_penalty", "frequencyPenalty"]],
  ["presencePenalty", ["presence_penalty", "presencePenalty"]],
  ["seed", ["seed"]],
  ["choices", ["n", "candidateCount"]],
  ["reasoningEffort", ["reasoning_effort", "effort", "thinkingLevel"]],
];

/** Objects in which dialects write some of them: Gemini, Bedrock, Responses, Messages. */
const GROUPS = ["generationConfig", "inferenceConfig", "reasoning", "output_config"];

/** Groups within those. */
const INNER = ["thinkingConfig"];

const WANTED: ReadonlySet<string> = new Set([...NAMES.flatMap(([, names]) => names), ...GROUPS]);

/** Characters of a word. */
const MAX_WORD = 64;

/** What a request asks of the model besides its words, whichever dialect it is written in. */
export function requestParams(body: Uint8Array): RecordedParams | undefined {
  const said: Record<string, Json> = {};
  for (const [name, text] of topMembers(body, WANTED)) {
    const value = parseJson(text);
    if (value === undefined) continue;
    if (isObject(value)) {
      Object.assign(
        said,
        value,
        ...INNER.map((inner) => objectIn(value, inner)),
      );
    } else said[name] = value;
  }
  return paramsOf(said);
}

/** The same of members by the dialects' names. */
export function paramsOf(said: JsonObject): RecordedParams | undefined {
  const params: Partial<Record<keyof RecordedParams, number | string>> = {};
  for (const [key, names] of NAMES) {
    for (const name of names) {
      const value = said[name];
      if (value === undefined || !fits(key, value)) continue;
      params[key] = typeof value === "string" ? value.slice(0, MAX_WORD) : value;
      break;
    }
  }
  if (params.choices === 1) delete params.choices;
  return Object.keys(params).length === 0 ? undefined : params as RecordedParams;
}

function fits(key: keyof RecordedParams, value: Json): value is string | number {
  return key === "reasoningEffort"
    ? typeof value === "string" && value !== ""
    : typeof value === "number" && Number.isFinite(value);
}

function objectIn(object: JsonObject, name: string): JsonObject {
  const inner = object[name];
  return isObject(inner) ? inner : {};
}
