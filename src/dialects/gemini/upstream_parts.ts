import type { JsonObject } from "../../base/json.ts";
import { callObject } from "../../ir/call_object.ts";
import type { Part, TextPart, ThinkingPart, ToolCallPart } from "../../ir/part.ts";
import { isDerivedCallId } from "./call_id.ts";
import { mayReturn } from "./seals.ts";
import { wireName } from "./tool_name.ts";
import { mediaPart } from "./upstream_media.ts";
import { HERE, restored } from "./wire.ts";
import { cannotSay, foreign, type Writing } from "./writing.ts";

/** A part of a user's content or of the instructions; `undefined`: none, and the loss is noted. */
export function writePart(part: Part, writing: Writing): JsonObject | undefined {
  switch (part.type) {
    case "text":
      foreign(part, writing);
      return textPart(part, writing);
    case "refusal":
      writing.losses.extra(part, HERE);
      writing.losses.approximated(part, "a refusal is plain text in the Gemini API");
      return { text: part.text };
    case "media":
      foreign(part, writing);
      return mediaPart(part, writing);
    case "opaque":
      if (part.dialect === HERE) return part.block;
      cannotSay(writing, part, `"${kindOf(part.block)}"`, "unsupported_part");
      return undefined;
    case "thinking":
    case "tool_call":
    case "tool_result":
      cannotSay(writing, part, `a "${part.type}" part at this place`, "unsupported_part");
      return undefined;
    default:
      return part satisfies never;
  }
}

/** The API refuses empty text, so that it is left out (W080). */
export function textPart(part: TextPart, writing: Writing): JsonObject | undefined {
  if (part.text === "" && !writing.sameDialect) return undefined;
  return restored({ text: part.text }, part.extra);
}

/** A thought goes back only to its issuer, byte for byte (W046). */
export function thoughtPart(part: ThinkingPart, writing: Writing): JsonObject | undefined {
  const { seal } = part;
  if (seal === undefined) {
    if (writing.sameDialect) return restored({ text: part.text, thought: true }, part.extra);
    writing.losses.unsupported(part, "thinking without a signature cannot be sent back");
    return undefined;
  }
  if (!maySend(part, writing)) return undefined;
  return restored({ text: part.text, thought: true, thoughtSignature: seal.data }, part.extra);
}

/** True when the part's seal is the target's own; else the loss is noted. */
export function maySend(part: ThinkingPart, writing: Writing): boolean {
  const { request, target, losses } = writing;
  losses.extra(part, HERE);
  if (part.seal !== undefined && mayReturn(part.seal, request.dialect, target.issuer)) return true;
  losses.unsupported(part, "thinking that another provider has sealed goes back to that one only");
  return false;
}

export function callPart(part: ToolCallPart, writing: Writing): JsonObject {
  foreign(part, writing);
  const { request, sameDialect } = writing;
  const name = sameDialect ? part.name : wireName(request, part.name, part.namespace);
  const functionCall = {
    ...idField(part.id, writing),
    name,
    args: callObject(part, writing.losses),
  };
  return restored({ functionCall }, part.extra);
}

/** `id` where the API has it and knows it. */
export function idField(id: string, { sameDialect, model, target }: Writing): JsonObject {
  if (isDerivedCallId(id)) return {};
  return target.quirks.callIds ?? (sameDialect || model.callIds) ? { id } : {};
}

function kindOf(block: JsonObject): string {
  return typeof block.type === "string" ? block.type : "a part of an unknown kind";
}
