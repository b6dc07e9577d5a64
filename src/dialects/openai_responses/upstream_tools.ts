import type { Json, JsonObject, MutableJsonObject } from "../../base/json.ts";
import { toolBringers } from "../../ir/brought_tools.ts";
import { isForced } from "../../ir/forced_tool.ts";
import type { CustomTool, FunctionTool, HostedTool, Tool, ToolChoice } from "../../ir/request.ts";
import { HERE, merged } from "./fields.ts";
import { refusal, type Writer } from "./writer.ts";

/** `tools`, `tool_choice` and `parallel_tool_calls`. */
export function writeTools(writer: Writer): JsonObject {
  const { request, losses } = writer;
  const tools = groupedTools(writer);
  const fields: MutableJsonObject = {};
  if (tools.length > 0) fields.tools = tools;
  const bare = tools.length === 0 && !writer.same;
  if (request.toolChoice !== undefined) {
    const choice = bare ? undefined : writeChoice(request.toolChoice, writer);
    if (choice !== undefined) fields.tool_choice = choice;
    else losses.field(request, "toolChoice", "the Responses API cannot say it here");
  }
  if (request.parallelToolCalls !== undefined) {
    if (bare) losses.field(request, "parallelToolCalls", "no tool is left to call");
    else fields.parallel_tool_calls = request.parallelToolCalls;
  }
  return fields;
}

/** The tools with their namespaces put together again, each where its first tool stood. */
function groupedTools(writer: Writer): readonly JsonObject[] {
  const { tools, toolGroups } = writer.request;
  const written: JsonObject[] = [];
  const inner = new Map<string, JsonObject[]>();
  const bringers = writer.same ? toolBringers(writer.request.turns) : [];
  for (const tool of tools) {
    // It stands in the item that brought it, and that item is written as it was.
    if (bringers.some((part) => tool.at?.startsWith(`${part.at}/tools/`))) continue;
    const blocks = writeTool(tool, writer);
    const namespace = tool.type === "hosted" ? undefined : tool.namespace;
    if (!writer.same || namespace === undefined) {
      written.push(...blocks);
      continue;
    }
    let list = inner.get(namespace);
    if (list === undefined) {
      inner.set(namespace, list = []);
      const group = toolGroups?.find((group) => group.name === namespace);
      written.push(merged(group?.extra, { type: "namespace", name: namespace, tools: list }));
    }
    list.push(...blocks);
  }
  return written;
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
  const block: MutableJsonObject = {
    type: "function",
    name: writer.toolName(tool.name, tool.namespace),
  };
  if (tool.description !== undefined) block.description = tool.description;
  if (tool.parameters !== undefined) block.parameters = tool.parameters;
  if (tool.strict !== undefined) block.strict = tool.strict;
  if (!writer.same) {
    block.parameters ??= { type: "object", properties: {} };
    // Here a tool is strict unless it says otherwise; elsewhere it is not.
    block.strict ??= false;
  }
  return merged(tool.extra, block);
}

function writeCustom(tool: CustomTool, writer: Writer): JsonObject {
  writer.foreign(tool);
  const block: MutableJsonObject = {
    type: "custom",
    name: writer.toolName(tool.name, tool.namespace),
  };
  if (tool.description !== undefined) block.description = tool.description;
  if (tool.format !== undefined) block.format = tool.format;
  return merged(tool.extra, block);
}

/** A tool the provider runs: dropped when the model merely may use it (DESIGN §7). */
function writeHosted(tool: HostedTool, writer: Writer): readonly JsonObject[] {
  if (tool.dialect === HERE) return [tool.block];
  const note = `the Responses API has no "${tool.name}" tool`;
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
    case "tool": {
      if (choice.kind === "hosted") return { type: choice.name };
      const tool = writer.request.tools.find((tool) => tool.name === choice.name);
      const namespace = tool === undefined || tool.type === "hosted" ? undefined : tool.namespace;
      return { type: choice.kind, name: writer.toolName(choice.name, namespace) };
    }
    case "opaque":
      return choice.dialect === HERE ? choice.block : undefined;
    default:
      return choice satisfies never;
  }
}
