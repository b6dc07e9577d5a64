import { extrasOf } from "../../ir/extras.ts";
import type { FieldName, Sampling } from "../../ir/request.ts";
import { OPENAI_COMPLETIONS } from "../ids.ts";

/** Where Completions writes the scalar fields that it has. */
export const FIELDS = {
  maxTokens: "max_tokens",
  temperature: "temperature",
  topP: "top_p",
  stop: "stop",
  seed: "seed",
  frequencyPenalty: "frequency_penalty",
  presencePenalty: "presence_penalty",
  candidates: "n",
  user: "user",
} as const satisfies Partial<Record<FieldName, string>>;

/** The numbers among them. */
export const NUMBERS = [
  "maxTokens",
  "temperature",
  "topP",
  "seed",
  "frequencyPenalty",
  "presencePenalty",
  "candidates",
] as const satisfies readonly (keyof Sampling)[];

/** Unknown fields of this dialect: kept beside a node, and put back where they stood. */
export const { leftovers, merged } = extrasOf(OPENAI_COMPLETIONS);
