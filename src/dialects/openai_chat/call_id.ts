import { shortHash } from "../../base/ids.ts";
import { type ToolCallId, toolCallId } from "../../ir/part.ts";
import type { ReadEnv } from "../../ir/codec.ts";

/**
 * The id of a call whose upstream gave none (Gemini's and Ollama's Chat endpoints): the same streamed
 * and not, and another one in the next turn even when the reply's id repeats (W024).
 */
export function missingCallId(
  replyId: string,
  candidate: number,
  call: number,
  env: ReadEnv,
): ToolCallId {
  const turn = env.request.turns.length;
  return toolCallId(`call_${shortHash(`${replyId}/${turn}/${candidate}`)}${call}`);
}

/** True for an id of {@link missingCallId}: the reply itself had none. */
export function isDerivedCallId(id: string): boolean {
  return /^call_[0-9a-f]{8}\d{1,4}$/.test(id);
}
