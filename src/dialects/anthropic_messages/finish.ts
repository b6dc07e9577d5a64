import type { Json } from "../../base/json.ts";
import type { Extra } from "../../ir/origin.ts";
import type { Finish, FinishReason } from "../../ir/response.ts";
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

/** Reads `stop_reason` and `stop_sequence`. A reply that says no reason ended by itself. */
export function readFinish(
  reason: Json | undefined,
  sequence: Json | undefined,
  hasCall: boolean,
): Finish {
  if (typeof reason !== "string") return { reason: hasCall ? "tool_calls" : "stop" };
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

/** True for a `stop_reason` that this file has never heard of; it is kept as an unknown field. */
export function isUnknownReason(reason: Json | undefined): reason is string {
  return typeof reason === "string" && !reasons.has(reason);
}

/** The `stop_reason` for a client; `extra` is the answer's, where an unknown one was kept. */
export function stopReason(finish: Finish, held: Held, extra: Extra | undefined): string {
  const { reason, raw, stopSequence } = finish;
  const kept = extra?.dialect === HERE ? extra.fields.stop_reason : undefined;
  if (isUnknownReason(kept)) return kept;
  // The API's own word is more exact than the pivot's, as long as it means the same.
  if (raw !== undefined && reasons.get(raw) === reason) return raw;
  if (reason === "stop" || reason === "tool_calls" || reason === "other") {
    // Several Chat servers say "stop" although they call tools, and clients then run none (W088).
    if (held.call) return "tool_use";
    if (held.refusal) return "refusal";
    return stopSequence === undefined ? "end_turn" : "stop_sequence";
  }
  return words[reason];
}
