import { isObject, type Json } from "../../base/json.ts";
import type { Finish, FinishReason } from "../../ir/response.ts";
import { stopReasonsOf } from "../stop_reasons.ts";
import { HERE } from "./wire.ts";

/** `stopReason` to the pivot's word; whatever is not here is `other` (W088). */
const reasons: ReadonlyMap<string, FinishReason> = new Map<string, FinishReason>([
  ["end_turn", "stop"],
  ["stop_sequence", "stop"],
  ["max_tokens", "length"],
  ["model_context_window_exceeded", "length"],
  ["tool_use", "tool_calls"],
  ["guardrail_intervened", "filtered"],
  ["content_filtered", "filtered"],
  ["malformed_model_output", "error"],
  ["malformed_tool_use", "error"],
]);

/** The pivot's word to `stopReason`. */
const words: Readonly<Record<FinishReason, string>> = {
  stop: "end_turn",
  length: "max_tokens",
  tool_calls: "tool_use",
  filtered: "content_filtered",
  refused: "content_filtered",
  // The service has no pause: a client that continues gets the rest.
  paused: "end_turn",
  error: "malformed_model_output",
  other: "end_turn",
};

const stopReasons = stopReasonsOf({ dialect: HERE, field: "stopReason", reasons, words });

export const { isUnknownReason, stopReason } = stopReasons;

/**
 * Reads `stopReason`. Which sequence was hit stands in `additionalModelResponseFields`, when the
 * client asked for it there.
 */
export function readFinish(
  reason: Json | undefined,
  more: Json | undefined,
  hasCall: boolean,
): Finish {
  return stopReasons.readFinish(reason, isObject(more) ? more.stop_sequence : undefined, hasCall);
}
