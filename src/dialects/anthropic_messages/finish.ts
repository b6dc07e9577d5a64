import type { FinishReason } from "../../ir/response.ts";
import { stopReasonsOf } from "../stop_reasons.ts";
import { HERE } from "./wire.ts";

/** `stop_reason` to the pivot's word; whatever is not here is `other` (W088). */
const reasons: ReadonlyMap<string, FinishReason> = new Map<string, FinishReason>([
  ["end_turn", "stop"],
  ["stop_sequence", "stop"],
  ["max_tokens", "length"],
  ["model_context_window_exceeded", "length"],
  ["tool_use", "tool_calls"],
  ["pause_turn", "paused"],
  ["refusal", "refused"],
]);

/** The pivot's word to `stop_reason`. `error` is no word of the API, on purpose: it is no success. */
const words: Readonly<Record<FinishReason, string>> = {
  stop: "end_turn",
  length: "max_tokens",
  tool_calls: "tool_use",
  filtered: "refusal",
  refused: "refusal",
  paused: "pause_turn",
  error: "error",
  other: "end_turn",
};

/** `stop_reason`, read with `stop_sequence` and written. */
export const { readFinish, isUnknownReason, stopReason } = stopReasonsOf({
  dialect: HERE,
  field: "stop_reason",
  reasons,
  words,
});
