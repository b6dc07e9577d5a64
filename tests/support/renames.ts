import { isObject, type Json, parseJson } from "../../src/base/json.ts";
import type { ChatRequest } from "../../src/ir/request.ts";
import { wireCallId } from "../../src/ir/tool_names.ts";
import { leavesOf } from "./fixtures.ts";

/**
 * What every dialect says in its own words, so that the honesty law does not look for the word itself:
 * `type` and `role` tags. Keys of schemas, arguments and metadata are the client's, not tags.
 */
export function isStructure(at: string, value: Json): boolean {
  const steps = at.slice(1).split("/");
  const key = steps.at(-1) ?? "";
  if (value === null || value === "") return true;
  if (typeof value === "object" && Object.keys(value).length === 0) return true;
  // The type of a document given as text, which others take as a text part.
  if (value === "text/plain") return true;
  if (steps.some((step) => step === "parameters" || step === "input_schema")) return false;
  // Its default, spelled out: not strict is what a tool is that does not say.
  if (key === "strict" && value === false) return true;
  return key === "type" || key === "role" || at === "/stream" ||
    at.startsWith("/stream_options/include_usage");
}

/**
 * The table of renames: how another dialect may spell a leaf. A spelling that is found anywhere in the
 * translation counts as said.
 */
export function spellings(at: string, value: Json, request: ChatRequest): readonly Json[] {
  const steps = at.slice(1).split("/");
  const key = steps.at(-1) ?? "";
  const more: Json[] = [];
  if (typeof value === "string") {
    more.push(wireCallId(value), value.trim());
    // An address of bytes becomes the bytes and their type.
    const data = /^data:[^,]*;base64,(.+)$/s.exec(value);
    if (data !== null) more.push(data[1]!);
    // `"{\"a\":1}"` becomes `{"a":1}`: enough when one of its values is there.
    const json = value.startsWith("{") ? parseJson(value) : undefined;
    if (isObject(json)) more.push(...[...leavesOf(json)].map((leaf) => leaf.value));
  }
  // any ⇄ required, named choices, parallel_tool_calls ⇄ disable_parallel_tool_use
  if (value === "required" || value === "any") more.push("any", "required");
  if (typeof value === "boolean" && /parallel/.test(key)) more.push(!value);
  // The model is the target's.
  if (at === "/model") more.push(request.model);
  // The highest effort has two names.
  if (key === "effort" || key === "reasoning_effort") {
    if (value === "max" || value === "xhigh") more.push("max", "xhigh");
  }
  // `stop: "x"` becomes a list, `max_tokens` becomes `max_completion_tokens`: same scalars.
  if (at === "/response_format/type" && value === "json_object") more.push("json_schema");
  return [value, ...more];
}
