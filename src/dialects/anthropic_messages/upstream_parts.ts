import type { JsonObject } from "../../base/json.ts";
import { callObject } from "../../ir/call_object.ts";
import type { Part, ThinkingPart, ToolCallPart, ToolResultPart } from "../../ir/part.ts";
import { toolNames, wireCallId } from "../../ir/tool_names.ts";
import { mayReturn } from "./seals.ts";
import { mediaBlock } from "./upstream_media.ts";
import { cacheField, HERE, restored } from "./wire.ts";
import { cannotSay, type Writing } from "./writing.ts";

/** The block for a part, or `undefined` when there is none to send; the loss is noted. */
export function blockOf(part: Part, writing: Writing): JsonObject | undefined {
  if (part.type !== "opaque") writing.losses.extra(part, HERE);
  switch (part.type) {
    case "text":
      return textBlock(part.text, part, writing);
    case "refusal":
      writing.losses.approximated(part, "a refusal is plain text in the Messages API");
      return textBlock(part.text, part, writing);
    case "media":
      return mediaBlock(part, writing);
    case "thinking":
      return thinkingBlock(part, writing);
    case "tool_call":
      return callBlock(part, writing);
    case "tool_result":
      return resultBlock(part, writing);
    case "opaque":
      if (part.dialect === HERE) return part.block;
      cannotSay(writing, part, `"${kindOf(part.block)}"`, "unsupported_part");
      return undefined;
    default:
      return part satisfies never;
  }
}

/** The blocks for parts, those without one left out. */
export function blocksOf(parts: readonly Part[], writing: Writing): readonly JsonObject[] {
  return parts.map((part) => blockOf(part, writing)).filter((block) => block !== undefined);
}

/** The API refuses text without a visible character, so that it is left out (W080). */
function textBlock(
  text: string,
  part: Part & { readonly cache?: { readonly ttl?: string } },
  writing: Writing,
): JsonObject | undefined {
  if (text.trim() === "") {
    if (text !== "") writing.losses.approximated(part, "text of white space only is left out");
    return undefined;
  }
  return restored({ type: "text", text, ...cacheField(part.cache) }, part.extra);
}

/** Thinking goes back only to its issuer, byte for byte; without a valid seal it cannot be sent. */
function thinkingBlock(part: ThinkingPart, writing: Writing): JsonObject | undefined {
  const { seal } = part;
  if (seal === undefined) {
    writing.losses.unsupported(part, "thinking without a signature cannot be sent back");
    return undefined;
  }
  if (!mayReturn(seal, writing.request.dialect, writing.target.issuer)) {
    writing.losses.unsupported(
      part,
      "thinking that another provider has sealed goes back to that provider only",
    );
    return undefined;
  }
  return restored(
    seal.kind === "signature"
      ? { type: "thinking", thinking: part.text, signature: seal.data }
      : { type: "redacted_thinking", data: seal.data },
    part.extra,
  );
}

function callBlock(part: ToolCallPart, writing: Writing): JsonObject {
  return restored({
    type: "tool_use",
    id: wireCallId(part.id),
    name: toolName(part.name, part.namespace, writing),
    input: callObject(part, writing.losses),
    ...cacheField(part.cache),
  }, part.extra);
}

function resultBlock(part: ToolResultPart, writing: Writing): JsonObject {
  const content = blocksOf(part.parts, writing);
  return restored({
    type: "tool_result",
    tool_use_id: wireCallId(part.callId),
    ...(content.length === 0 ? {} : { content }),
    ...(part.isError ? { is_error: true } : {}),
    ...cacheField(part.cache),
  }, part.extra);
}

/** A tool's name on the wire. A Messages client's names are legal here, also the longer ones. */
export function toolName(name: string, namespace: string | undefined, writing: Writing): string {
  return writing.sameDialect ? name : toolNames(writing.request).toWire(name, namespace);
}

function kindOf(block: JsonObject): string {
  return typeof block.type === "string" ? block.type : "a part of an unknown kind";
}
