import {
  isArray,
  isObject,
  type Json,
  type JsonObject,
  type MutableJsonObject,
  withoutNulls,
} from "../../base/json.ts";
import { joinedTexts } from "./reasoning_item.ts";
import { decodeUsage, encodeUsage } from "./usage.ts";

/**
 * Requests that mean the same: `null` is absent; a string `input` is one user message; string
 * content and output are one text part; items with a role are messages; a summary is one text;
 * arguments `""` are `{}`; `stream: false` and empty lists say nothing.
 */
export function canonicalRequest(body: JsonObject): JsonObject {
  const result = withoutNulls(body);
  if (result.stream === false) delete result.stream;
  if (isArray(result.tools) && result.tools.length === 0) delete result.tools;
  if (isArray(result.tools)) result.tools = result.tools.map(bare);
  const input = typeof result.input === "string"
    ? [{ role: "user", content: result.input }]
    : result.input ?? [];
  if (isArray(input)) result.input = input.map(canonicalItem);
  return result;
}

/** The same for replies; usage has all its counts, and empty lists of a text say nothing. */
export function canonicalResponse(body: JsonObject): JsonObject {
  const result = withoutNulls(body);
  delete result.output_text;
  if (isObject(result.usage)) result.usage = encodeUsage(decodeUsage(result.usage));
  if (isArray(result.output)) result.output = result.output.map(canonicalItem);
  return result;
}

function canonicalItem(item: Json): Json {
  if (!isObject(item)) return item;
  const result = withoutNulls(item);
  if (result.type === undefined && result.role !== undefined) result.type = "message";
  switch (result.type) {
    case "message":
      result.content = content(result.content, result.role === "assistant" ? "output" : "input");
      break;
    case "function_call":
      if (result.arguments === "") result.arguments = "{}";
      break;
    case "function_call_output":
    case "custom_tool_call_output":
      result.output = content(result.output, "input");
      break;
    case "reasoning":
      canonicalReasoning(result);
      break;
  }
  return result;
}

function canonicalReasoning(item: MutableJsonObject): void {
  const text = joinedTexts(item.summary);
  if (item.content === undefined || joinedTexts(item.content) === "") delete item.content;
  item.summary = text === "" ? [] : [{ type: "summary_text", text }];
}

function content(value: Json | undefined, kind: string): Json {
  if (typeof value === "string") return value === "" ? [] : [{ type: `${kind}_text`, text: value }];
  if (!isArray(value)) return value ?? [];
  return value.map((part) => {
    if (!isObject(part)) return part;
    const result = withoutNulls(part);
    for (const key of ["annotations", "logprobs"]) {
      const list = result[key];
      if (isArray(list) && list.length === 0) delete result[key];
    }
    if (result.type === "text") result.type = `${kind}_text`;
    return result;
  });
}

function bare(tool: Json): Json {
  if (!isObject(tool)) return tool;
  const result = withoutNulls(tool);
  if (isArray(result.tools)) result.tools = result.tools.map(bare);
  return result;
}
