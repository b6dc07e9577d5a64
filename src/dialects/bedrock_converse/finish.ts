import { isObject, type Json } from "../../base/json.ts";
import type { Extra } from "../../ir/origin.ts";
import type { Finish, FinishReason } from "../../ir/response.ts";
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

/**
 * Reads `stopReason`. Which sequence was hit stands in `additionalModelResponseFields`, when the
 * client asked for it there.
 */
export function readFinish(
  reason: Json | undefined,
  more: Json | undefined,
  hasCall: boolean,
): Finish {
  if (typeof reason !== "string") return { reason: hasCall ? "tool_calls" : "stop" };
  const sequence = isObject(more) ? more.stop_sequence : undefined;
  return {
    reason: ofReply(reasons.get(reason) ?? "other", hasCall),
    raw: reason,
    ...(typeof sequence === "string" ? { stopSequence: sequence } : {}),
  };
}

/** Servers behind this API say `end_turn` although they call tools, and Chat clients then run none (W088). */
function ofReply(reason: FinishReason, hasCall: boolean): FinishReason {
  return hasCall && (reason === "stop" || reason === "other") ? "tool_calls" : reason;
}

/** What a reply held, which decides between words that other dialects do not tell apart. */
export interface Held {
  readonly call: boolean;
  readonly refusal: boolean;
}

/** True for a `stopReason` that this file has never heard of; it is kept as an unknown field. */
export function isUnknownReason(reason: Json | undefined): reason is string {
  return typeof reason === "string" && !reasons.has(reason);
}

/** The `stopReason` for a client; `extra` is the answer's, where an unknown one was kept. */
export function stopReason(finish: Finish, held: Held, extra: Extra | undefined): string {
  const { reason, raw, stopSequence } = finish;
  const kept = extra?.dialect === HERE ? extra.fields.stopReason : undefined;
  if (isUnknownReason(kept)) return kept;
  // The service's own word is more exact than the pivot's, as long as it means the same.
  if (raw !== undefined && reasons.get(raw) === reason) return raw;
  if (reason === "stop" || reason === "tool_calls" || reason === "other") {
    // Several Chat servers say "stop" although they call tools, and clients then run none (W088).
    if (held.call) return "tool_use";
    if (held.refusal) return "content_filtered";
    return stopSequence === undefined ? "end_turn" : "stop_sequence";
  }
  return words[reason];
}
