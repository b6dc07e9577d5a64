import type { Json } from "../base/json.ts";
import { isArray, isObject } from "../base/json.ts";
import type { ChatRequest, Tool } from "../ir/request.ts";
import type { Part } from "../ir/part.ts";

/** English text and code run at about four characters a token in every vendor's vocabulary. */
const CHARS_PER_TOKEN = 4;

/** What a turn's framing costs, tokens. */
const TOKENS_PER_TURN = 4;

/** An image or a page of a document, tokens: the middle of what the vendors state. */
const TOKENS_PER_MEDIA = 1_500;

/** Input tokens of a request, estimated: within a fifth for text, a guess for media. */
export function estimateInputTokens(request: ChatRequest): number {
  let chars = 0;
  let media = 0;
  const addPart = (part: Part): void => {
    switch (part.type) {
      case "text":
      case "refusal":
      case "thinking":
        chars += part.text.length;
        return;
      case "tool_call":
        chars += part.name.length + part.args.length;
        return;
      case "tool_result":
        return part.parts.forEach(addPart);
      case "media":
        if (part.source.kind === "text") chars += part.source.text.length;
        else media++;
        return;
      case "opaque":
        chars += charsOf(part.block);
        return;
      default:
        part satisfies never;
    }
  };
  for (const turn of request.turns) turn.parts.forEach(addPart);
  for (const tool of request.tools) chars += charsOfTool(tool);
  return Math.ceil(chars / CHARS_PER_TOKEN) + request.turns.length * TOKENS_PER_TURN +
    media * TOKENS_PER_MEDIA;
}

function charsOfTool(tool: Tool): number {
  if (tool.type === "hosted") return charsOf(tool.block);
  const schema = tool.type === "function" ? tool.parameters : tool.format;
  return tool.name.length + (tool.description?.length ?? 0) +
    (schema === undefined ? 0 : charsOf(schema));
}

function charsOf(value: Json): number {
  if (typeof value === "string") return value.length;
  if (isArray(value)) return value.reduce<number>((sum, item) => sum + charsOf(item), 0);
  if (!isObject(value)) return 4;
  return Object.entries(value).reduce((sum, [key, item]) => sum + key.length + charsOf(item), 0);
}
