import { type Json, rawJson } from "../../base/json.ts";
import { optional } from "../../base/optional.ts";
import { type Part, toolCallId } from "../../ir/part.ts";
import { type Reader, withExtra } from "../../ir/reader.ts";
import type { Role, Turn } from "../../ir/request.ts";
import { decodeContent } from "./client_content.ts";
import { HERE, leftovers } from "./fields.ts";
import { decodeReasoning } from "./reasoning_item.ts";
import { clientSeal } from "./seals.ts";

const roles: ReadonlyMap<string, Role> = new Map([
  ["user", "user"],
  ["assistant", "assistant"],
  ["system", "system"],
  ["developer", "developer"],
]);

/**
 * `input` as turns. A message is a turn of its own, because its id, status and phase stand on the
 * turn; calls, reasoning and items of hosted tools in a row are one assistant turn, results in a row
 * one tool turn.
 */
export function decodeItems(items: readonly Reader[]): readonly Turn[] {
  const turns: Turn[] = [];
  /** The turn that the next item may join: growing it in place keeps a long row linear. */
  let row: { readonly role: Role; readonly parts: Part[] } | undefined;
  for (const item of items) {
    const type = typeOf(item);
    if (type === "message") {
      turns.push(decodeMessage(item));
      row = undefined;
      continue;
    }
    const { role, part } = decodeItem(type, item);
    if (row?.role === role) {
      row.parts.push(part);
      continue;
    }
    row = { role, parts: [part] };
    turns.push({ ...row, at: item.at });
  }
  return turns;
}

/** Items without a type are messages when they have a role, references when they have an id (W082). */
function typeOf(item: Reader): string {
  const type: Json | undefined = item.source.type;
  if (typeof type === "string") return type;
  if (item.has("role")) return "message";
  return item.has("id") ? "item_reference" : item.fail("type", "a string");
}

function decodeMessage(item: Reader): Turn {
  item.take("type");
  const role = roles.get(item.string("role")) ??
    item.fail("role", 'one of "user", "assistant", "system" or "developer"');
  const parts = decodeContent(item, "content");
  return { role, at: item.at, parts, ...withExtra(leftovers(item)) };
}

function decodeItem(type: string, item: Reader): { readonly role: Role; readonly part: Part } {
  switch (type) {
    case "function_call":
    case "custom_tool_call":
      return { role: "assistant", part: decodeCall(item, type === "custom_tool_call") };
    case "function_call_output":
    case "custom_tool_call_output":
      return { role: "tool", part: decodeOutput(item, type === "custom_tool_call_output") };
    case "reasoning":
      return { role: "assistant", part: decodeReasoning(item, clientSeal) };
    default:
      return {
        role: isMadeByModel(type) ? "assistant" : "user",
        part: {
          type: "opaque",
          at: item.at,
          dialect: HERE,
          block: item.source,
          ...(type === "additional_tools" ? { bringsTools: true } : {}),
        },
      };
  }
}

/** `web_search_call`, `mcp_call`, `local_shell_call`, … but none of their outputs. */
function isMadeByModel(type: string): boolean {
  return type.endsWith("_call") || type === "mcp_list_tools" || type === "mcp_approval_request";
}

function decodeCall(item: Reader, isCustom: boolean): Part {
  item.take("type");
  const text = item.string(isCustom ? "input" : "arguments");
  return {
    type: "tool_call",
    at: item.at,
    id: toolCallId(item.string("call_id")),
    name: item.filled("name"),
    args: rawJson(text === "" && !isCustom ? "{}" : text),
    kind: isCustom ? "custom" : "function",
    ...optional("namespace", item.optionalString("namespace")),
    ...withExtra(leftovers(item)),
  };
}

function decodeOutput(item: Reader, isCustom: boolean): Part {
  item.take("type");
  return {
    type: "tool_result",
    at: item.at,
    callId: toolCallId(item.string("call_id")),
    parts: decodeContent(item, "output"),
    isError: false,
    kind: isCustom ? "custom" : "function",
    ...withExtra(leftovers(item)),
  };
}
