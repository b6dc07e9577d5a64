import type { Part, ToolResultPart } from "../../ir/part.ts";
import type { Role, Turn } from "../../ir/request.ts";
import { refusal, type Writer } from "./writer.ts";

/** What the model continues, and the text at which it has to stop doing so. */
export interface Prompt {
  readonly text: string;
  readonly stop?: string;
}

/** How the speakers of a conversation are announced. */
const speakers: Readonly<Record<Role, string>> = {
  system: "System",
  developer: "System",
  user: "User",
  assistant: "Assistant",
  tool: "Tool",
};

/**
 * The conversation as one text. What one user said goes as it is; anything more is written like a
 * play, with the assistant's name at the end, and stops where the user would speak again.
 */
export function writePrompt(writer: Writer): Prompt {
  const { request, losses } = writer;
  const scenes = request.turns.map((turn) => ({ turn, text: textOfTurn(turn, writer) }));
  const spoken = scenes.filter(({ text }) => text !== "");
  const [first] = spoken;
  if (first === undefined) {
    if (writer.same) return { text: "" };
    throw refusal(request.turns[0]?.at, "no text is left to continue", "unsupported_part");
  }
  if (spoken.length === 1 && first.turn.role === "user" && first.turn.name === undefined) {
    return { text: first.text };
  }
  losses.approximated(first.turn, "the conversation goes as one text, its speakers by name");
  const lines = spoken.map(({ turn, text }) => `${speakerOf(turn)}: ${text}`);
  // A last turn of the assistant's is what the model continues.
  if (spoken.at(-1)!.turn.role !== "assistant") lines.push(`${speakers.assistant}:`);
  return { text: lines.join("\n\n"), stop: `\n\n${speakers.user}:` };
}

function speakerOf(turn: Turn): string {
  return turn.name === undefined ? speakers[turn.role] : `${speakers[turn.role]} (${turn.name})`;
}

function textOfTurn(turn: Turn, writer: Writer): string {
  writer.losses.extra(turn, writer.own);
  return textOfParts(turn.parts, writer);
}

function textOfParts(parts: readonly Part[], writer: Writer): string {
  return parts.map((part) => textOf(part, writer)).filter((text) => text !== "").join("\n");
}

function textOf(part: Part, writer: Writer): string {
  const { losses } = writer;
  losses.extra(part, writer.own);
  loseCacheMark(part, writer);
  switch (part.type) {
    case "text":
      return part.text;
    case "refusal":
      losses.approximated(part, "a refusal becomes text");
      return part.text;
    case "media":
      if (part.source.kind === "text") {
        losses.approximated(part, "a document becomes text");
        return part.source.text;
      }
      writer.unsupported(part, `Completions takes no ${part.media}`);
      return "";
    case "thinking":
      losses.unsupported(part, "Completions takes no thinking back");
      return "";
    case "tool_call":
      losses.approximated(part, "a tool call becomes text");
      return `[${part.name} ${part.args}]`;
    case "tool_result":
      losses.approximated(part, "a tool's result becomes text");
      return textOfResult(part, writer);
    case "opaque":
      writer.unsupported(part, `Completions has no "${String(part.block.type)}" part`);
      return "";
    default:
      return part satisfies never;
  }
}

function textOfResult(result: ToolResultPart, writer: Writer): string {
  const text = textOfParts(result.parts, writer);
  return result.isError && !/^\W*error/i.test(text) ? `Error: ${text}` : text;
}

function loseCacheMark(part: Part, { losses }: Writer): void {
  if (!("cache" in part) || part.cache === undefined) return;
  losses.unsupported(part, "the upstream caches on its own", "/cache_control");
}
