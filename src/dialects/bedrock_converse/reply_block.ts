import type { JsonObject } from "../../base/json.ts";
import { callObject } from "../../ir/call_object.ts";
import type { Losses } from "../../ir/losses.ts";
import type { ReplyPart, ThinkingPart, ToolCallPart } from "../../ir/part.ts";
import { citedFields } from "./blocks.ts";
import { isReasoningText, sealForClient, UNSIGNED } from "./seals.ts";
import { HERE, restored } from "./wire.ts";

/** The block of a reply for a client, or `undefined` for a part that says nothing. */
export function replyBlock(part: ReplyPart, losses: Losses): JsonObject | undefined {
  if (part.type !== "opaque") losses.extra(part, HERE);
  switch (part.type) {
    case "text":
      return textBlock(part);
    case "refusal":
      return part.text === "" ? undefined : { text: part.text };
    case "thinking":
      return reasoningBlock(part);
    case "tool_call":
      return restored({ toolUse: toolUse(part) }, part.extra);
    case "opaque":
      if (part.dialect === HERE) return part.block;
      losses.unsupported(part, "this part has no counterpart in the Converse API");
      return undefined;
    default:
      return part satisfies never;
  }
}

/** A text, or with its citations a `citationsContent`. Clients send blocks back, and empty ones are refused. */
export function textBlock(part: Extract<ReplyPart, { type: "text" }>): JsonObject | undefined {
  const cited = citedFields(part.extra);
  if (cited !== undefined) {
    const { content, ...others } = cited;
    return { citationsContent: { content: content ?? [{ text: part.text }], ...others } };
  }
  return part.text === "" ? undefined : restored({ text: part.text }, part.extra);
}

function reasoningBlock(part: ThinkingPart): JsonObject | undefined {
  const { seal, text, id } = part;
  if (seal === undefined && text === "") return undefined;
  const sealed = seal === undefined ? undefined : sealForClient(seal, text, id);
  if (!isReasoningText(seal, text)) {
    return restored({ reasoningContent: { redactedContent: sealed! } }, part.extra);
  }
  const reasoningText = { text, signature: sealed ?? UNSIGNED };
  return restored({ reasoningContent: { reasoningText } }, part.extra);
}

function toolUse(part: ToolCallPart): JsonObject {
  return { toolUseId: part.id, name: part.name, input: callObject(part) };
}
