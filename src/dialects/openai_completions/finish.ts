import type { Finish, FinishReason } from "../../ir/response.ts";

/** OpenAI's three words, and those of servers that came after it (vLLM, TGI, Together). */
const reasons: ReadonlyMap<string, FinishReason> = new Map([
  ["stop", "stop"],
  ["length", "length"],
  ["content_filter", "filtered"],
  ["eos", "stop"],
  ["eos_token", "stop"],
  ["stop_sequence", "stop"],
  ["max_tokens", "length"],
  ["model_length", "length"],
  ["abort", "error"],
  ["error", "error"],
]);

const words = {
  stop: "stop",
  length: "length",
  tool_calls: "stop",
  filtered: "content_filter",
  refused: "content_filter",
  paused: "stop",
  // No success (W008): SDKs hand an unknown word through.
  error: "error",
  other: "stop",
} as const satisfies Record<FinishReason, string>;

/** The upstream's word, whatever its case. */
export function decodeFinish(raw: string | undefined): Finish {
  if (raw === undefined) return { reason: "other" };
  return { reason: reasons.get(raw.toLowerCase()) ?? "other", raw };
}

/** `finish_reason`. */
export function encodeFinish(finish: Finish): string {
  return words[finish.reason];
}
