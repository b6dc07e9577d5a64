import type { Finish, FinishReason } from "../../ir/response.ts";

/** Every word seen on a Chat wire, whatever its case; vendors have more than OpenAI's five. */
const reasons: ReadonlyMap<string, FinishReason> = new Map([
  ["stop", "stop"],
  ["length", "length"],
  ["tool_calls", "tool_calls"],
  ["function_call", "tool_calls"],
  ["content_filter", "filtered"],
  ["eos", "stop"],
  ["end_turn", "stop"],
  ["stop_sequence", "stop"],
  ["max_tokens", "length"],
  ["model_length", "length"],
  ["tool_use", "tool_calls"],
  ["error", "error"],
  ["insufficient_system_resource", "error"],
  // Gemini's own, which Chat endpoints in front of it let slip (W088).
  ["safety", "filtered"],
  ["recitation", "filtered"],
  ["blocklist", "filtered"],
  ["prohibited_content", "filtered"],
  ["spii", "filtered"],
]);

const words = {
  stop: "stop",
  length: "length",
  tool_calls: "tool_calls",
  filtered: "content_filter",
  refused: "content_filter",
  paused: "stop",
  // No success (W008): SDKs hand an unknown word through.
  error: "error",
  other: "stop",
} as const satisfies Record<FinishReason, string>;

/** The upstream's word; calls decide when it says `stop` all the same (W088). */
export function decodeFinish(raw: string | undefined, hasCalls: boolean): Finish {
  const reason = raw === undefined ? "other" : reasons.get(raw.toLowerCase()) ?? "other";
  return {
    reason: hasCalls && (reason === "stop" || reason === "other") ? "tool_calls" : reason,
    ...(raw === undefined ? {} : { raw }),
  };
}

/** `finish_reason`; the legacy word for tool calls comes back to who asked with `functions`. */
export function encodeFinish(finish: Finish): string {
  if (finish.reason === "tool_calls" && finish.raw === "function_call") return "function_call";
  return words[finish.reason];
}
