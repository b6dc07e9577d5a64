import type { Json, JsonObject, MutableJsonObject } from "../../base/json.ts";
import { CUSTOM_TOOL_PARAMETERS, customToolDescription } from "../../ir/custom_tool.ts";
import { isForced } from "../../ir/forced_tool.ts";
import type { CustomTool, FunctionTool, HostedTool, Tool, ToolChoice } from "../../ir/request.ts";
import { OPENAI_CHAT } from "../ids.ts";
import { merged } from "./fields.ts";
import { refusal, type Writer } from "./writer.ts";

/** `tools`, `tool_choice` and `parallel_tool_calls`: the last two only stand beside tools. */
export function writeTools(writer: Writer): JsonObject {
  const { request, losses } = writer;
  const tools = request.tools.flatMap((tool) => writeTool(tool, writer));
  const fields: MutableJsonObject = {};
  if (tools.length > 0) fields.tools = tools;
  const bare = tools.length === 0 && !writer.same;
  if (request.toolChoice !== undefined) {
    if (bare) losses.field(request, "toolChoice", "no tool is left to choose");
    else {
      const choice = writeChoice(request.toolChoice, writer);
      if (choice !== undefined) fields.tool_choice = choice;
    }
  }
  if (request.parallelToolCalls !== undefined) {
    if (bare) losses.field(request, "parallelToolCalls", "no tool is left to call");
    else fields.parallel_tool_calls = request.parallelToolCalls;
  }
  return fields;
}

/** True when custom tools go as they are: the client wrote them in Chat, or the provider knows them. */
export function speaksCustom(writer: Writer): boolean {
  return writer.same || writer.quirks.customTools === true;
}

function writeTool(tool: Tool, writer: Writer): readonly JsonObject[] {
  switch (tool.type) {
    case "function":
      return [writeFunction(tool, writer)];
    case "custom":
      return [writeCustom(tool, writer)];
    case "hosted":
      return writeHosted(tool, writer);
    default:
      return tool satisfies never;
  }
}

function writeFunction(tool: FunctionTool, writer: Writer): JsonObject {
  writer.foreign(tool);
  const spec: MutableJsonObject = { name: writer.names.toWire(tool.name, tool.namespace) };
  if (tool.description !== undefined) spec.description = tool.description;
  if (tool.parameters !== undefined) spec.parameters = tool.parameters;
  if (tool.strict !== undefined) spec.strict = tool.strict;
  return merged(tool.extra, { type: "function", function: spec, ...writer.cache(tool) });
}

function writeCustom(tool: CustomTool, writer: Writer): JsonObject {
  writer.foreign(tool);
  const name = writer.names.toWire(tool.name, tool.namespace);
  if (!speaksCustom(writer)) {
    const description = customToolDescription(tool);
    writer.losses.approximated(tool, "a custom tool goes as a function with one string");
    return {
      type: "function",
      function: {
        name,
        ...(description === undefined ? {} : { description }),
        parameters: CUSTOM_TOOL_PARAMETERS,
      },
      ...writer.cache(tool),
    };
  }
  const spec: MutableJsonObject = { name };
  if (tool.description !== undefined) spec.description = tool.description;
  if (tool.format !== undefined) spec.format = nestedFormat(tool.format);
  return merged(tool.extra, { type: "custom", custom: spec, ...writer.cache(tool) });
}

/** Chat nests a grammar once more than Responses does. */
function nestedFormat(format: JsonObject): JsonObject {
  if (format.type !== "grammar") return format;
  const { type, ...grammar } = format;
  return { type, grammar };
}

/** A tool the provider runs: dropped when the model merely may use it (DESIGN §7). */
function writeHosted(tool: HostedTool, writer: Writer): readonly JsonObject[] {
  if (tool.dialect === OPENAI_CHAT) return [tool.block];
  const note = `Chat Completions has no "${tool.name}" tool`;
  if (isForced(tool, writer.request)) throw refusal(tool.at, note, "unsupported_tool");
  writer.unsupported(tool, note, "unsupported_tool");
  return [];
}

function writeChoice(choice: ToolChoice, writer: Writer): Json | undefined {
  switch (choice.type) {
    case "auto":
    case "none":
    case "required":
      return choice.type;
    case "tool":
      return namedChoice(choice, writer);
    case "opaque":
      if (choice.dialect === OPENAI_CHAT) return choice.block;
      writer.losses.field(writer.request, "toolChoice", "Chat Completions cannot say it");
      return undefined;
    default:
      return choice satisfies never;
  }
}

function namedChoice(
  choice: Extract<ToolChoice, { type: "tool" }>,
  writer: Writer,
): Json {
  const tool = writer.request.tools.find((tool) => tool.name === choice.name);
  const namespace = tool === undefined || tool.type === "hosted" ? undefined : tool.namespace;
  const name = writer.names.toWire(choice.name, namespace);
  return choice.kind === "custom" && speaksCustom(writer)
    ? { type: "custom", custom: { name } }
    : { type: "function", function: { name } };
}
