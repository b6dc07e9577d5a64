import type { JsonObject } from "../../base/json.ts";
import type { Part, ThinkingPart, ToolCallPart, ToolResultPart } from "../../ir/part.ts";
import type { Turn } from "../../ir/request.ts";
import { HERE, merged } from "./fields.ts";
import { encodeReasoning } from "./reasoning_item.ts";
import { mayReturn } from "./seals.ts";
import { writeContent } from "./upstream_content.ts";
import type { Writer } from "./writer.ts";

/** The pointer that tells `instructions` from a message. */
const INSTRUCTIONS = "/instructions";

/** `input`, and `instructions` where the client wrote them. */
export function writeInput(writer: Writer): JsonObject {
  const { turns } = writer.request;
  const first = turns[0];
  const text = first?.parts[0];
  const own = writer.same && first?.at === INSTRUCTIONS && text?.type === "text" ? text : undefined;
  const answered = new Set<string>();
  const input = turns.slice(own === undefined ? 0 : 1).flatMap((turn) =>
    writeTurn(turn, answered, writer)
  );
  return { ...(own === undefined ? {} : { instructions: own.text }), input };
}

function writeTurn(turn: Turn, answered: Set<string>, writer: Writer): readonly JsonObject[] {
  writer.foreign(turn);
  if (turn.name !== undefined) writer.losses.unsupported(turn, "messages have no name", "/name");
  const items: JsonObject[] = [];
  let words: Part[] = [];
  const flush = () => {
    if (words.length > 0) items.push(...writeMessage(turn, words, writer));
    words = [];
  };
  for (const part of turn.parts) {
    if (isWord(part)) {
      words.push(part);
      continue;
    }
    flush();
    items.push(...writeItem(part, answered, writer));
  }
  flush();
  // A message may be empty; a turn whose parts went elsewhere is none.
  if (turn.parts.length === 0 && writer.same) items.push(...writeMessage(turn, [], writer));
  return items;
}

/** True for what stands in a message's content; blocks of `input` itself are items. */
function isWord(part: Part): boolean {
  if (part.type === "opaque") return part.dialect !== HERE || /\/content\/\d+$/.test(part.at ?? "");
  return part.type === "text" || part.type === "refusal" || part.type === "media";
}

function writeMessage(turn: Turn, parts: readonly Part[], writer: Writer): readonly JsonObject[] {
  const role = turn.role === "tool" ? "user" : turn.role;
  const content = writeContent(parts, role === "assistant" ? "output" : "input", writer);
  if (content.length === 0 && !writer.same) return [];
  return [merged(turn.extra, { type: "message", role, content })];
}

function writeItem(part: Part, answered: Set<string>, writer: Writer): readonly JsonObject[] {
  switch (part.type) {
    case "thinking":
      return writeReasoning(part, writer);
    case "tool_call":
      return [writeCall(part, writer)];
    case "tool_result":
      return writeResult(part, answered, writer);
    case "opaque":
      return [part.block];
    case "text":
    case "refusal":
    case "media":
      return [];
    default:
      return part satisfies never;
  }
}

/** Only what this upstream has sealed, or keeps by its id or shows openly, goes back; thinking of others is theirs (W046). */
function writeReasoning(part: ThinkingPart, writer: Writer): readonly JsonObject[] {
  const { seal } = part;
  const isKept = part.id !== undefined || part.extra?.fields.content !== undefined;
  const fits = seal === undefined
    ? writer.same && isKept
    : mayReturn(seal, writer.request.dialect, writer.target.issuer);
  if (!fits) {
    writer.losses.unsupported(part, "thinking goes back only to the provider that sealed it");
    return [];
  }
  writer.foreign(part);
  return [encodeReasoning(part, part.id, (own) => own.data)];
}

function writeCall(part: ToolCallPart, writer: Writer): JsonObject {
  writer.foreign(part);
  const call = {
    call_id: writer.callId(part.id),
    name: writer.toolName(part.name, part.namespace),
    ...(writer.same && part.namespace !== undefined ? { namespace: part.namespace } : {}),
  };
  return merged(
    part.extra,
    part.kind === "custom"
      ? { type: "custom_tool_call", ...call, input: part.args }
      : { type: "function_call", ...call, arguments: part.args === "" ? "{}" : part.args },
  );
}

/** A failed call is marked in its text (W035); a second result for one call is a 400 upstream (W031). */
function writeResult(
  part: ToolResultPart,
  answered: Set<string>,
  writer: Writer,
): readonly JsonObject[] {
  if (!writer.same && answered.has(part.callId)) {
    writer.losses.unsupported(part, `the call "${part.callId}" has its result already`);
    return [];
  }
  answered.add(part.callId);
  writer.foreign(part);
  const content = writeContent(part.parts, "input", writer);
  if (part.isError) {
    writer.losses.approximated(part, 'marked by "Error:" in the text', "/is_error");
    content.unshift({ type: "input_text", text: "Error:" });
  }
  const plain = content.every((item) =>
    item.type === "input_text" && Object.keys(item).length === 2
  );
  const output = plain ? content.map((item) => item.text as string).join("\n") : content;
  return [merged(part.extra, {
    type: part.kind === "custom" ? "custom_tool_call_output" : "function_call_output",
    call_id: writer.callId(part.callId),
    output: writer.same && content.length > 1 ? content : output,
  })];
}
