import type { JsonObject } from "../../base/json.ts";
import type { Part, ToolResultPart } from "../../ir/part.ts";
import type { Turn } from "../../ir/request.ts";
import { OPENAI_CHAT } from "../ids.ts";
import { merged } from "./fields.ts";
import { writeAssistant } from "./upstream_assistant.ts";
import { contentOf, writePart } from "./upstream_content.ts";
import { writeToolResult } from "./upstream_tool_result.ts";
import type { Writer } from "./writer.ts";

/** `messages`: results right after their calls, what a result cannot hold in a user message behind. */
export function writeMessages(writer: Writer): JsonObject[] {
  const messages: JsonObject[] = [];
  /** Images of tool results: they must not stand between the results of parallel calls (W034). */
  let companions: JsonObject[] = [];
  const answered = new Set<string>();
  const flush = () => {
    if (companions.length > 0) messages.push({ role: "user", content: companions });
    companions = [];
  };
  for (const turn of orderedTurns(writer)) {
    writer.foreign(turn);
    const results = turn.parts.filter((part) => part.type === "tool_result");
    for (const result of results) {
      if (isRepeated(result, answered, writer)) continue;
      const written = writeToolResult(result, turn, writer);
      messages.push(written.message);
      companions.push(...written.companions);
    }
    const rest = results.length === 0
      ? turn
      : { ...turn, parts: turn.parts.filter((part) => part.type !== "tool_result") };
    if (results.length > 0 && rest.parts.length === 0) continue;
    flush();
    messages.push(...writeTurn(rest, writer));
  }
  flush();
  return messages;
}

/**
 * Results come first of what stands between two assistant messages: other dialects let a client write
 * text before or between them, and Chat answers 400 to that (W029).
 */
function orderedTurns(writer: Writer): readonly Turn[] {
  const joined = joinedTurns(writer);
  if (writer.same) return joined;
  const turns: Turn[] = [];
  let others: Turn[] = [];
  for (const turn of joined) {
    if (turn.role === "assistant") {
      turns.push(...others, turn);
      others = [];
    } else if (turn.role === "tool") turns.push(turn);
    else others.push(turn);
  }
  return [...turns, ...others];
}

/** Other dialects split one assistant message into several; the calls must stand in one (W022). */
function joinedTurns(writer: Writer): readonly Turn[] {
  if (writer.same) return writer.request.turns;
  const turns: Turn[] = [];
  let row: Part[] = [];
  for (const turn of writer.request.turns) {
    if (turn.role === "assistant" && turns.at(-1)?.role === "assistant") {
      writer.foreign(turn);
      for (const part of turn.parts) row.push(part);
    } else if (turn.role === "assistant") {
      row = [...turn.parts];
      turns.push({ ...turn, parts: row });
    } else turns.push(turn);
  }
  return turns;
}

/** A second result for one call is a 400 upstream (W031). */
function isRepeated(result: ToolResultPart, answered: Set<string>, writer: Writer): boolean {
  if (writer.same) return false;
  if (answered.has(result.callId)) {
    writer.losses.unsupported(result, `the call "${result.callId}" has its result already`);
    return true;
  }
  answered.add(result.callId);
  return false;
}

function writeTurn(turn: Turn, writer: Writer): readonly JsonObject[] {
  switch (turn.role) {
    case "assistant":
      return writeAssistant(turn, writer);
    case "system":
    case "developer":
    case "user":
      return writePlain(turn, writer);
    case "tool":
      return writeLegacyResult(turn, writer);
    default:
      return turn.role satisfies never;
  }
}

function writePlain(turn: Turn, writer: Writer): readonly JsonObject[] {
  const role = turn.role === "developer" && writer.quirks.developerRole === false
    ? "system"
    : turn.role;
  const content = turn.parts.flatMap((part) => writePart(part, writer));
  // What is left of a turn without anything to say is not sent: an empty message is a 400 (W080).
  if (content.length === 0 && !writer.same) return [];
  const joined = writer.quirks.media === false || (!writer.same && role !== "user");
  return [merged(turn.extra, {
    role,
    content: contentOf(content, writer, joined) ?? "",
    ...(turn.name === undefined ? {} : { name: turn.name }),
  })];
}

/** The role `function` of 2023, kept whole by the decoder. */
function writeLegacyResult(turn: Turn, writer: Writer): readonly JsonObject[] {
  return turn.parts.flatMap((part) => {
    if (part.type === "opaque" && part.dialect === OPENAI_CHAT) return [part.block];
    writer.unsupported(part, `a "${part.type}" part cannot stand beside tool results`);
    return [];
  });
}
