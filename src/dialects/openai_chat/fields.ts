import type { JsonObject } from "../../base/json.ts";
import { extrasOf } from "../../ir/extras.ts";
import type { Extra } from "../../ir/origin.ts";
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

/** Unknown fields of this dialect: kept beside a node, and put back where they stood. */
export const { leftovers, merged } = extrasOf(OPENAI_CHAT);

/** Such fields that were picked out already, as a node has them; none at all say nothing. */
export function extraOf(fields: JsonObject): { extra?: Extra } {
  return Object.keys(fields).length === 0 ? {} : { extra: { dialect: OPENAI_CHAT, fields } };
}
