import { isObject, type JsonObject, parseJson } from "../../base/json.ts";
import { callObject } from "../../ir/call_object.ts";
import type { Part, TextPart, ThinkingPart, ToolCallPart, ToolResultPart } from "../../ir/part.ts";
import { toolNames, wireCallId } from "../../ir/tool_names.ts";
import { citedFields } from "./blocks.ts";
import { textBlock as replyText } from "./reply_block.ts";
import { THINKING } from "./reasoning_places.ts";
import { mayReturn } from "./seals.ts";
import { mediaBlock } from "./upstream_media.ts";
import { HERE, restored } from "./wire.ts";
import { cannotSay, type Writing } from "./writing.ts";

/** The block for a part, or `undefined` when there is none to send; the loss is noted. */
export function blockOf(part: Part, writing: Writing): JsonObject | undefined {
  if (part.type !== "opaque") writing.losses.extra(part, HERE);
  switch (part.type) {
    case "text":
      return textBlock(part, writing);
    case "refusal":
      writing.losses.approximated(part, "a refusal is plain text in the Converse API");
      return textBlock({ ...part, type: "text" }, writing);
    case "media":
      return mediaBlock(part, writing);
    case "thinking":
      return reasoningBlock(part, writing);
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

/** The API refuses text without a visible character, so that it is left out (W080). */
function textBlock(part: TextPart, writing: Writing): JsonObject | undefined {
  if (part.text.trim() === "" && citedFields(part.extra) === undefined) {
    if (part.text !== "") {
      writing.losses.approximated(part, "text of white space only is left out");
    }
    return undefined;
  }
  return replyText(part);
}

/** Reasoning goes back only to its issuer, byte for byte; unsigned, only to models that do not sign. */
function reasoningBlock(part: ThinkingPart, writing: Writing): JsonObject | undefined {
  const { seal, text } = part;
  if (seal === undefined) {
    // Claude signs; what its users bring back unsigned is another model's.
    if (writing.sameDialect && writing.model.reasoning !== THINKING) {
      return restored({ reasoningContent: { reasoningText: { text } } }, part.extra);
    }
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
      ? { reasoningContent: { reasoningText: { text, signature: seal.data } } }
      : { reasoningContent: { redactedContent: seal.data } },
    part.extra,
  );
}

function callBlock(part: ToolCallPart, writing: Writing): JsonObject {
  const toolUse = {
    toolUseId: callId(part.id, writing),
    name: toolName(part.name, part.namespace, writing),
    input: callObject(part, writing.losses),
  };
  return restored({ toolUse }, part.extra);
}

/** What a result without content says: the API refuses an empty list. */
const nothing: JsonObject = { text: "." };

function resultBlock(part: ToolResultPart, writing: Writing): JsonObject {
  const content = part.parts.map((inner) => resultContent(inner, writing)).filter((block) =>
    block !== undefined
  );
  const hasStatus = writing.sameDialect || writing.model.status;
  if (part.isError && !hasStatus) {
    writing.losses.approximated(part, 'marked by "Error:" in front of the result', "/is_error");
    content.unshift({ text: "Error:" });
  }
  if (content.length === 0 && !writing.sameDialect) {
    writing.losses.defaulted(part, 'a tool result without content is sent as "."');
    content.push(nothing);
  }
  const toolResult = {
    toolUseId: callId(part.callId, writing),
    content,
    ...(part.isError && hasStatus ? { status: "error" } : {}),
  };
  return restored({ toolResult }, part.extra);
}

/** A block inside a tool result; what its reader had from a `json` member goes back there. */
function resultContent(part: Part, writing: Writing): JsonObject | undefined {
  const wasJson = writing.sameDialect && part.type === "text" &&
    part.at?.endsWith("/json") === true;
  const json = wasJson ? parseJson(part.text) : undefined;
  if (json !== undefined) return restored({ json }, part.extra);
  const block = blockOf(part, writing);
  if (block?.audio === undefined || writing.sameDialect) return block;
  cannotSay(writing, part, "a sound in a tool result", "unsupported_media");
  return undefined;
}

/** What the service itself takes as an id; the model behind it may take less. */
const legalId = /^[a-zA-Z0-9_.:-]{1,64}$/;

/** A call's id on the wire. */
function callId(id: string, { sameDialect, model }: Writing): string {
  return sameDialect && model.dottedIds && legalId.test(id) ? id : wireCallId(id);
}

/** A tool's name on the wire. */
export function toolName(name: string, namespace: string | undefined, writing: Writing): string {
  return writing.sameDialect ? name : toolNames(writing.request).toWire(name, namespace);
}

function kindOf(block: JsonObject): string {
  if (typeof block.type === "string") return block.type;
  return Object.keys(block).find((key) => isObject(block[key])) ?? "a part of an unknown kind";
}
