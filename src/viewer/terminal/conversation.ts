import { isArray, isObject, type Json, type JsonObject, parseJson } from "../../base/json.ts";
import { GEN_AI, PLANOAI } from "../../telemetry/semconv/names.ts";
import type { Attributes } from "./attributes.ts";
import { INK, type Line } from "./piece.ts";
import { visible, visibleLines, wrapped } from "./text.ts";

/** The attributes that {@link conversationLines} tells. */
export const CONVERSATION_KEYS: ReadonlySet<string> = new Set([
  GEN_AI.systemInstructions,
  GEN_AI.inputMessages,
  GEN_AI.outputMessages,
]);

const ROLE_INKS: Readonly<Record<string, string>> = {
  user: "1;36",
  assistant: "1;32",
  system: `1;${INK.plano}`,
  tool: "1;33",
};

/** What was said, as people read it; no lines when nothing was recorded. */
export function conversationLines(attributes: Attributes, width: number): readonly Line[] {
  const said = [
    ...messages(attributes.text(GEN_AI.systemInstructions), "system"),
    ...messages(attributes.text(GEN_AI.inputMessages), "user"),
    ...messages(attributes.text(GEN_AI.outputMessages), "assistant"),
  ];
  const lines = said.flatMap((message, index): readonly Line[] => [
    ...(index === 0 ? [] : [[]]),
    ...messageLines(message, width),
  ]);
  const isCut = attributes.text(PLANOAI.contentTruncated) === "true";
  if (!isCut || lines.length === 0) return lines;
  return [...lines, [], [["Some of it was too long to be recorded.", INK.warning]]];
}

interface Message {
  readonly role: string;
  readonly finish?: string;
  readonly parts: readonly Json[];
}

/** By GenAI's JSON: messages, or bare parts of one; anything else is told as it stands. */
function messages(text: string | undefined, role: string): readonly Message[] {
  if (text === undefined) return [];
  const value = parseJson(text);
  if (!isArray(value)) return [{ role, parts: [text] }];
  const isMessages = value.some((one) => isObject(one) && typeof one.role === "string");
  return isMessages ? value.map((one) => messageOf(one, role)) : [{ role, parts: value }];
}

function messageOf(value: Json, role: string): Message {
  if (!isObject(value)) return { role, parts: [value] };
  const { parts, content, finish_reason: finish } = value;
  return {
    role: typeof value.role === "string" ? value.role : role,
    ...(typeof finish === "string" ? { finish } : {}),
    parts: isArray(parts)
      ? parts
      : content === undefined
      ? []
      : isArray(content)
      ? content
      : [content],
  };
}

function messageLines({ role, finish, parts }: Message, width: number): readonly Line[] {
  const head: Line = [
    [visible(role.slice(0, 40)), ROLE_INKS[role] ?? INK.bold],
    ...(finish === undefined ? [] : [[` (${visible(finish.slice(0, 40))})`, INK.dim] as const]),
  ];
  return [head, ...parts.flatMap((part) => partLines(part, width))];
}

function partLines(part: Json, width: number): readonly Line[] {
  if (!isObject(part)) return block(said(part), width);
  switch (part.type) {
    case "text":
    case undefined:
      return block(said(part.content ?? part.text ?? part), width);
    case "refusal":
      return block(said(part.content ?? ""), width, { mark: "refused: ", ink: INK.bad });
    case "reasoning":
    case "thinking":
      return block(said(part.content ?? part.text ?? ""), width, { mark: "┊ ", ink: INK.dim });
    case "tool_call":
      return block(callText(part), width, { mark: "→ ", ink: "33" });
    case "tool_call_response":
      return block(said(part.response ?? part.result ?? ""), width, {
        mark: part.is_error === true ? "✗ " : "← ",
        ink: part.is_error === true ? INK.bad : "33",
      });
    default:
      return block(otherText(part), width, { mark: "□ ", ink: INK.dim });
  }
}

function callText({ name, arguments: args, id }: JsonObject): string {
  const given = args === undefined ? "" : said(args);
  return `${said(name ?? "?")}(${given})${typeof id === "string" ? `  ${id}` : ""}`;
}

/** Media and what we do not know: its type, and what else it says of itself. */
function otherText({ type, ...rest }: JsonObject): string {
  const facts = Object.entries(rest).map(([key, value]) => `${key}: ${said(value)}`);
  return [said(type ?? "?"), ...facts].join(", ");
}

/** Text as it is; JSON with its numbers, brackets and all. */
function said(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Indented lines, the first one after a mark. */
function block(
  text: string,
  width: number,
  { mark = "", ink }: { readonly mark?: string; readonly ink?: string } = {},
): readonly Line[] {
  const room = width - 2 - mark.length;
  return visibleLines(text).flatMap((line) => wrapped(line, room)).map((line, index): Line => {
    const before = index === 0 || mark === "┊ " ? mark : " ".repeat(mark.length);
    return [["  "], ink === undefined ? [before + line] : [before + line, ink]];
  });
}
