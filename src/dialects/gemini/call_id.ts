import { shortHash } from "../../base/ids.ts";
import { type ToolCallId, toolCallId } from "../../ir/part.ts";

/**
 * The id of a call that Gemini gave none: the same streamed and not, another one in the next turn
 * (W024). `place` is the reply and the turn it belongs to; `ordinal` counts the calls there.
 */
export function derivedCallId(place: string, ordinal: number): ToolCallId {
  return toolCallId(`fc_${shortHash(place)}_${ordinal}`);
}

/** True for an id of {@link derivedCallId}: Google has never seen it, and is not shown it. */
export function isDerivedCallId(id: string): boolean {
  return /^fc_[0-9a-f]{8}_\d{1,6}$/.test(id);
}
