import type { JsonObject } from "../../base/json.ts";
import type { ToolResultPart } from "../../ir/part.ts";
import type { Turn } from "../../ir/request.ts";
import { merged } from "./fields.ts";
import { plainTexts, writePart } from "./upstream_content.ts";
import type { Writer } from "./writer.ts";

/**
 * A result as a `tool` message, whose content is text; everything else comes back as items for a user
 * message behind the results (W034). A failed call is marked in its text (W035).
 */
export function writeToolResult(
  result: ToolResultPart,
  turn: Turn,
  writer: Writer,
): { readonly message: JsonObject; readonly companions: readonly JsonObject[] } {
  writer.foreign(result);
  const written: JsonObject[] = [];
  const companions: JsonObject[] = [];
  for (const part of result.parts) {
    const items = writePart(part, writer);
    const isText = part.type !== "media" || part.source.kind === "text";
    if (isText) written.push(...items);
    else if (items.length > 0) {
      writer.losses.approximated(part, "goes in a user message after the tool results");
      companions.push(...items);
    }
  }
  const texts = plainTexts(written);
  if (texts === undefined && result.isError) written.unshift({ type: "text", text: "Error:" });
  const cache = writer.cache(result);
  const message = {
    role: "tool",
    tool_call_id: writer.callId(result.callId),
    content: texts === undefined ? written : markedText(texts.join("\n"), result, writer),
    ...cache,
    ...(turn.name === undefined ? {} : { name: turn.name }),
  };
  return { message: turn.role === "tool" ? merged(turn.extra, message) : message, companions };
}

function markedText(text: string, result: ToolResultPart, writer: Writer): string {
  if (!result.isError) return text;
  writer.losses.approximated(result, 'marked by "Error:" in the text', "/is_error");
  return /^\W*error/i.test(text) ? text : `Error: ${text}`;
}
