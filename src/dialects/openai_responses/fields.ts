import { extrasOf } from "../../ir/extras.ts";
import type { FieldName } from "../../ir/request.ts";
import { OPENAI_RESPONSES } from "../ids.ts";

/** This dialect, short for the files of its folder. */
export const HERE = OPENAI_RESPONSES;

/** Where Responses writes each scalar field that it has. */
export const POINTERS = {
  maxTokens: "/max_output_tokens",
  temperature: "/temperature",
  topP: "/top_p",
  reasoning: "/reasoning",
  output: "/text/format",
  toolChoice: "/tool_choice",
  parallelToolCalls: "/parallel_tool_calls",
  user: "/user",
  metadata: "/metadata",
  serviceTier: "/service_tier",
  verbosity: "/text/verbosity",
  store: "/store",
  cacheKey: "/prompt_cache_key",
} as const satisfies Partial<Record<FieldName, string>>;

/** Unknown fields of this dialect: kept beside a node, and put back where they stood. */
export const { leftovers, merged } = extrasOf(HERE);
