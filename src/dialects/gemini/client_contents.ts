import { isObject } from "../../base/json.ts";
import { type Part, type ToolCallId, toolCallId } from "../../ir/part.ts";
import type { Turn } from "../../ir/request.ts";
import { derivedCallId } from "./call_id.ts";
import { joined } from "./joined_turns.ts";
import { type PartEnv, readPart } from "./parts.ts";
import { SpelledReader } from "./spelled_reader.ts";
import { restOf } from "./wire.ts";

/** `systemInstruction` is the first system turn: a text, or a content with parts. */
export function readSystem(reader: SpelledReader): readonly Turn[] {
  const value = reader.take("systemInstruction");
  const at = reader.pointer("systemInstruction");
  if (value === undefined || value === null) return [];
  if (typeof value === "string") {
    return [{ role: "system", at, parts: [{ type: "text", at, text: value }] }];
  }
  if (!isObject(value)) return reader.fail("systemInstruction", "a string or an object");
  const content = new SpelledReader(value, at);
  content.take("role");
  const parts = content.objects("parts").flatMap((part) => readPart(part, new Calls()));
  return [{ role: "system", at, parts, ...restOf(content) }];
}

/** `contents` in order; calls and results find each other by id, else by name and order. */
export function readContents(reader: SpelledReader): readonly Turn[] {
  if (!reader.has("contents")) reader.fail("contents", "an array");
  const calls = new Calls();
  return joined(reader.objects("contents").flatMap((content) => readContent(content, calls)));
}

function readContent(content: SpelledReader, calls: Calls): readonly Turn[] {
  const role = content.optionalString("role") ?? "user";
  const parts = content.objects("parts").flatMap((part) => readPart(part, calls));
  const node = { at: content.at, ...restOf(content) };
  switch (role) {
    case "model":
      return [{ role: "assistant", parts, ...node }];
    case "system":
      return [{ role, parts, ...node }];
    case "user":
    case "function": // its older word for who answers calls
      return splitResults(parts, node);
    default:
      return content.fail("role", '"user" or "model"');
  }
}

/** A user's content is one `user` turn or, where it holds results, `tool` and `user` turns in order. */
function splitResults(parts: readonly Part[], node: Pick<Turn, "at" | "extra">): readonly Turn[] {
  const turns: { role: "user" | "tool"; at: string; parts: Part[] }[] = [];
  for (const part of parts) {
    const role = part.type === "tool_result" ? "tool" : "user";
    const last = turns.at(-1);
    if (last?.role === role) last.parts.push(part);
    else turns.push({ role, at: node.at ?? "", parts: [part] });
  }
  const [first, ...others] = turns;
  return first === undefined
    ? [{ role: "user", parts: [], ...node }]
    : [{ ...first, ...node }, ...others];
}

/** A call of a history. */
interface Call {
  readonly id: ToolCallId;
  readonly name: string;
  isAnswered: boolean;
}

/** Calls that share an id or a name; looking for the first one that waits costs nothing, many times. */
class Row {
  readonly #calls: Call[] = [];
  #next = 0;

  push(call: Call): void {
    this.#calls.push(call);
  }

  waiting(): Call | undefined {
    while (this.#calls[this.#next]?.isAnswered) this.#next++;
    return this.#calls[this.#next];
  }
}

/** The calls of a history, which their results are to find. */
class Calls implements PartEnv {
  readonly #byId = new Map<string, Row>();
  readonly #byName = new Map<string, Row>();
  #ordinal = 0;

  callId(said: string | undefined, name: string): ToolCallId {
    // The place in the conversation is all that tells calls without ids apart, and it stays the same
    // from turn to turn, so that the prompt's beginning does too (W073).
    const id = said === undefined || said === ""
      ? derivedCallId("history", this.#ordinal)
      : toolCallId(said);
    this.#ordinal++;
    const call = { id, name, isAnswered: false };
    rowOf(this.#byId, id).push(call);
    rowOf(this.#byName, name).push(call);
    return id;
  }

  answeredId(response: SpelledReader, name: string): ToolCallId {
    const said = response.optionalString("id");
    const byId = said === undefined ? undefined : this.#byId.get(said)?.waiting();
    const call = byId ?? this.#byName.get(name)?.waiting();
    if (call !== undefined) call.isAnswered = true;
    // What the call itself does not say is kept beside the result.
    if (said !== undefined && call !== undefined && call.id !== said) response.untake("id");
    if (call?.name !== name) response.untake("name");
    if (call !== undefined) return call.id;
    return said === undefined ? derivedCallId(`orphan ${name}`, this.#ordinal) : toolCallId(said);
  }
}

function rowOf(rows: Map<string, Row>, key: string): Row {
  let row = rows.get(key);
  if (row === undefined) rows.set(key, row = new Row());
  return row;
}
