import type { Json } from "../../base/json.ts";
import type { Extra } from "../../ir/origin.ts";
import type { Finish, FinishReason } from "../../ir/response.ts";
import { HERE } from "./wire.ts";

/** `finishReason` to the pivot's word; whatever is not here is `other` (W088). */
const reasons: ReadonlyMap<string, FinishReason> = new Map<string, FinishReason>([
  ["STOP", "stop"],
  ["MAX_TOKENS", "length"],
  ["SAFETY", "filtered"],
  ["RECITATION", "filtered"],
  ["BLOCKLIST", "filtered"],
  ["PROHIBITED_CONTENT", "filtered"],
  ["SPII", "filtered"],
  ["IMAGE_SAFETY", "filtered"],
  ["IMAGE_PROHIBITED_CONTENT", "filtered"],
  ["IMAGE_RECITATION", "filtered"],
  ["MODEL_ARMOR", "filtered"],
  ["JAILBREAK", "filtered"],
  ["MALFORMED_FUNCTION_CALL", "error"],
  ["UNEXPECTED_TOOL_CALL", "error"],
  ["TOO_MANY_TOOL_CALLS", "error"],
  ["MALFORMED_RESPONSE", "error"],
  ["CONTINUATION", "paused"],
  ["LANGUAGE", "other"],
  ["IMAGE_OTHER", "other"],
  ["NO_IMAGE", "other"],
  ["OTHER", "other"],
  ["FINISH_REASON_UNSPECIFIED", "other"],
]);

/** The pivot's word to `finishReason`; this API has one for the end and for calls. */
const words: Readonly<Record<FinishReason, string>> = {
  stop: "STOP",
  tool_calls: "STOP",
  length: "MAX_TOKENS",
  filtered: "SAFETY",
  refused: "SAFETY",
  paused: "OTHER",
  error: "OTHER",
  other: "OTHER",
};

/** Reads `finishReason`. A reply that says no reason ended by itself. */
export function readFinish(raw: Json | undefined, hasCall: boolean): Finish {
  if (typeof raw !== "string" || raw === "") return { reason: hasCall ? "tool_calls" : "stop" };
  const reason = reasons.get(raw) ?? "other";
  return { reason: hasCall && reason === "stop" ? "tool_calls" : reason, raw };
}

/** The finish of a prompt that was not let through: there is no candidate (`blockReason`). */
export function blockedFinish(reason: string): Finish {
  return { reason: "filtered", raw: reason };
}

/** A word that this file has never heard of, kept as an unknown field of the candidate. */
export function unknownReason(raw: Json | undefined): { finishReason?: string } {
  return typeof raw === "string" && raw !== "" && !reasons.has(raw) ? { finishReason: raw } : {};
}

/**
 * The `finishReason` for a client; `extra` is the candidate's, where an unknown one was kept. OpenAI's
 * refusals end as answers do; here the reason is all that tells them apart.
 */
export function finishReason(finish: Finish, extra: Extra | undefined, refused = false): string {
  const kept = extra?.dialect === HERE ? extra.fields.finishReason : undefined;
  if (typeof kept === "string") return kept;
  if (refused && finish.reason === "stop") return words.refused;
  const { reason, raw } = finish;
  // The API's own word is more exact than the pivot's, as long as it means the same.
  if (raw !== undefined && reasons.get(raw) === (reason === "tool_calls" ? "stop" : reason)) {
    return raw;
  }
  return words[reason];
}
