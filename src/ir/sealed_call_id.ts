import type { Seal, ToolCallId } from "./part.ts";
import { toolCallId } from "./part.ts";
import { SEAL_PREFIX, sealToText, textToSeal } from "./seal.ts";

/** What stands between a call's own id and the seal that travels with it. */
const MARK = `~${SEAL_PREFIX}`;

/** How such an id is recognised in a request's bytes: it must be decoded, never passed through. */
export const SEALED_ID_MARK = MARK;

/**
 * A call's id with the seal that signs the call (Gemini's thought signatures, W043), for client
 * dialects whose calls have no other field that every client echoes. Both the call and its result
 * carry it back.
 */
export function sealedCallId(id: ToolCallId, seal: Seal): ToolCallId {
  return toolCallId(`${id}~${sealToText(seal)}`);
}

/**
 * A call's id that says nothing but that planoai wrote it, for replies whose bytes may not come back
 * to an upstream of the client's own dialect. One mark is enough, also where two gateways stand in a row.
 */
export function markedCallId(id: ToolCallId): ToolCallId {
  return id.endsWith(MARK) ? id : toolCallId(`${id}${MARK}`);
}

/** A call's own id, and the seal that travelled with it. Ids of others are as they are. */
export function openCallId(text: string): { readonly id: ToolCallId; readonly seal?: Seal } {
  const at = text.indexOf(MARK);
  if (at !== -1 && at + MARK.length === text.length) return { id: toolCallId(text.slice(0, at)) };
  const seal = at === -1 ? undefined : textToSeal(text.slice(at + 1));
  return seal === undefined
    ? { id: toolCallId(text) }
    : { id: toolCallId(text.slice(0, at)), seal };
}
