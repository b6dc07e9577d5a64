import { rawJson } from "../../base/json.ts";
import type { Part, ThinkingPart, ToolCallPart } from "../../ir/part.ts";
import { type Reader, withExtra } from "../../ir/reader.ts";
import type { Turn } from "../../ir/request.ts";
import { openCallId } from "../../ir/sealed_call_id.ts";
import { OPENAI_CHAT } from "../ids.ts";
import { decodeContent } from "./client_content.ts";
import { leftovers } from "./fields.ts";
import { clientSeal, thinkingOf } from "./reasoning.ts";

/** One item of `messages`. The legacy role `function` travels as an opaque part. */
export function decodeTurn(reader: Reader): Turn {
  const role = reader.string("role");
  switch (role) {
    case "system":
    case "developer":
    case "user":
      return decodePlain(reader, role);
    case "assistant":
      return decodeAssistant(reader);
    case "tool":
      return decodeToolResult(reader);
    case "function":
      return {
        role: "tool",
        at: reader.at,
        parts: [{ type: "opaque", dialect: OPENAI_CHAT, block: reader.source, at: reader.at }],
      };
    default:
      return reader.fail("role", "one of system, developer, user, assistant, tool");
  }
}

function decodePlain(reader: Reader, role: "system" | "developer" | "user"): Turn {
  return {
    role,
    at: reader.at,
    parts: decodeContent(reader),
    ...nameOf(reader),
    ...withExtra(leftovers(reader)),
  };
}

function decodeAssistant(reader: Reader): Turn {
  const thinking = thinkingOf(reader.source, clientSeal).map((part) => ({
    ...part,
    at: `${reader.at}${part.at ?? ""}`,
  }));
  for (const key of ["reasoning_content", "reasoning", "reasoning_details"]) reader.take(key);
  // A signature that is a text's stands behind it (see `Seal.signs`).
  const parts: Part[] = [
    ...thinking.filter((part) => part.seal?.signs !== "text"),
    ...decodeContent(reader),
    ...thinking.filter((part) => part.seal?.signs === "text"),
  ];
  const refusal = reader.optionalString("refusal");
  if (refusal !== undefined) {
    parts.push({ type: "refusal", text: refusal, at: `${reader.at}/refusal` });
  }
  parts.push(...reader.objects("tool_calls").flatMap(decodeToolCall));
  return {
    role: "assistant",
    at: reader.at,
    parts,
    ...nameOf(reader),
    ...withExtra(leftovers(reader)),
  };
}

/** A call, behind the signature that travelled in its id. */
function decodeToolCall(reader: Reader): readonly (ThinkingPart | ToolCallPart)[] {
  const custom = reader.take("type") === "custom";
  const key = custom ? "custom" : "function";
  const call = reader.child(key) ?? reader.fail(key, "an object");
  const args = call.optionalString(custom ? "input" : "arguments") ?? "";
  const { id, seal } = openCallId(reader.string("id"));
  const part: ToolCallPart = {
    type: "tool_call",
    at: reader.at,
    id,
    name: call.filled("name"),
    // Some clients write no arguments as "" (W020).
    args: rawJson(args.trim() === "" && !custom ? "{}" : args),
    kind: custom ? "custom" : "function",
    ...withExtra(leftovers(reader, { [key]: call })),
  };
  return seal === undefined
    ? [part]
    : [{ type: "thinking", at: `${reader.at}/id`, text: "", seal }, part];
}

function decodeToolResult(reader: Reader): Turn {
  return {
    role: "tool",
    at: reader.at,
    parts: [{
      type: "tool_result",
      at: reader.at,
      callId: openCallId(reader.string("tool_call_id")).id,
      parts: decodeContent(reader),
      isError: false,
      kind: "function",
    }],
    ...nameOf(reader),
    ...withExtra(leftovers(reader)),
  };
}

function nameOf(reader: Reader): { name?: string } {
  const name = reader.optionalString("name");
  return name === undefined ? {} : { name };
}
