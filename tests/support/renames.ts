import { isObject, type Json, parseJson } from "../../src/base/json.ts";
import type { ChatRequest } from "../../src/ir/request.ts";
import { formatOf, mediaTypeOf } from "../../src/dialects/bedrock_converse/formats.ts";
import { wireCallId } from "../../src/ir/tool_names.ts";
import { camelCase } from "../../src/dialects/gemini/spelled_reader.ts";
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
  // A failed result is another member at Gemini; a JSON reply's media type is the format's tag elsewhere.
  if (key === "is_error" || camelCase(key) === "responseMimeType") return true;
  // An address tells its type to who fetches it.
  if (steps.some((step) => camelCase(step) === "fileData") && camelCase(key) === "mimeType") {
    return true;
  }
  // Its default, spelled out: not strict is what a tool is that does not say.
  if (key === "strict" && value === false) return true;
  // What became of a tool is a tag, or another member.
  if (key === "status" && steps.includes("toolResult")) return true;
  if (key === "format" && value === "txt") return true;
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
  more.push(...googleSpellings(camelCase(key), value));
  // A choice of one function is its name elsewhere.
  if (value === "ANY" && request.toolChoice?.type === "tool") more.push(request.toolChoice.name);
  // Bedrock's formats are the second half of a media type, or stand for one.
  if (typeof value === "string" && /^[a-z]+\/[\w.+-]+$/.test(value)) more.push(...formatsOf(value));
  if (typeof value === "string" && key === "format") more.push(...mediaTypesOf(value));
  // A tool's error is a flag, or a word.
  if (key === "status" && value === "error") more.push(true);
  if (key === "is_error" && value === true) more.push("error");
  // any ⇄ required, named choices, parallel_tool_calls ⇄ disable_parallel_tool_use
  if (value === "required" || value === "any") more.push("any", "required", "ANY");
  if (typeof value === "boolean" && /parallel/.test(key)) more.push(!value);
  // The model is the target's.
  if (at === "/model") more.push(request.model);
  // The highest effort has two names.
  if (key === "effort" || key === "reasoning_effort") {
    if (value === "max" || value === "xhigh") more.push("max", "xhigh", "HIGH");
  }
  // `stop: "x"` becomes a list, `max_tokens` becomes `max_completion_tokens`: same scalars.
  if (at === "/response_format/type" && value === "json_object") more.push("json_schema");
  return [value, ...more];
}

/** How Google's API says what other dialects say otherwise, and the reverse. */
function googleSpellings(key: string, value: Json): readonly Json[] {
  // Enums are upper-case words: OBJECT, AUTO, HIGH.
  if (value === "ANY") return ["any", "required", "tool", "function"];
  if (typeof value === "string" && /^[A-Z_]+$/.test(value)) return [value.toLowerCase()];
  switch (key) {
    case "mode":
    case "effort":
    case "reasoningEffort":
    case "maxReasoningEffort":
    case "toolChoice":
    case "type":
      return typeof value === "string" ? [value.toUpperCase()] : [];
    case "nullable": // one more type in JSON Schema
      return ["null"];
    case "mimeType": // `audio/wav` is the format "wav" elsewhere
      return typeof value === "string" ? [value.slice(value.indexOf("/") + 1)] : [];
    case "thinkingBudget": // off, and as the model likes
      return value === 0 ? ["disabled", "none"] : value === -1 ? ["adaptive"] : [];
    case "includeThoughts":
      return ["auto", "summarized", "enabled", "adaptive"];
    case "summary":
      return [true];
    case "serviceTier":
      return ["standard", "default"];
    default:
      // Counts of schemas are strings in protobuf's JSON.
      return typeof value === "string" && /^\d+$/.test(value) ? [Number(value)] : [];
  }
}

const blocks = ["image", "document", "video", "audio"] as const;

function formatsOf(mediaType: string): readonly string[] {
  return blocks.flatMap((block) => formatOf(block, mediaType) ?? []);
}

function mediaTypesOf(format: string): readonly string[] {
  return blocks.flatMap((block) => mediaTypeOf(block, format) ?? []);
}
