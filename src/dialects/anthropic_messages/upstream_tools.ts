import { isObject, type JsonObject } from "../../base/json.ts";
import { CUSTOM_TOOL_PARAMETERS, customToolDescription } from "../../ir/custom_tool.ts";
import { objectSchema } from "../../ir/object_schema.ts";
import type { CustomTool, FunctionTool, HostedTool, Tool } from "../../ir/request.ts";
import { toolName } from "./upstream_parts.ts";
import { cacheField, HERE, restored } from "./wire.ts";
import { type Block, rejected, type Writing } from "./writing.ts";

/** The tools as the API takes them; another dialect's hosted tools are dropped or refused (W037). */
export function writeTools(writing: Writing): readonly Block[] {
  const { request } = writing;
  const blocks = request.tools.flatMap((tool): Block[] => {
    if (tool.type !== "hosted") writing.losses.extra(tool, HERE);
    const json = toolBlock(tool, writing);
    return json === undefined ? [] : [{ json, at: tool.at ?? "" }];
  });
  const foreign = request.tools.find((tool): tool is HostedTool =>
    tool.type === "hosted" && isForeign(tool)
  );
  if (foreign !== undefined && (blocks.length === 0 || isForced(foreign, writing))) {
    throw unsupportedTool(foreign);
  }
  return blocks;
}

function toolBlock(tool: Tool, writing: Writing): JsonObject | undefined {
  switch (tool.type) {
    case "function":
      return functionBlock(tool, writing);
    case "custom":
      return customBlock(tool, writing);
    case "hosted":
      if (!isForeign(tool)) return tool.block;
      if (writing.target.unsupported === "reject") throw unsupportedTool(tool);
      writing.losses.unsupported(tool, `the hosted tool "${tool.name}" does not exist here`);
      return undefined;
    default:
      return tool satisfies never;
  }
}

function functionBlock(tool: FunctionTool, writing: Writing): JsonObject {
  return restored({
    name: toolName(tool.name, tool.namespace, writing),
    ...(tool.description === undefined ? {} : { description: tool.description }),
    input_schema: objectSchema(tool.parameters),
    // Chat clients say `false` where they mean nothing; it is the default here.
    ...(tool.strict === undefined || (!tool.strict && !writing.sameDialect)
      ? {}
      : { strict: tool.strict }),
    ...cacheField(tool.cache),
  }, tool.extra);
}

/** A custom tool is a function with one text; the reply's decoder undoes it (W038). */
function customBlock(tool: CustomTool, writing: Writing): JsonObject {
  const description = customToolDescription(tool);
  writing.losses.approximated(tool, `the custom tool "${tool.name}" is sent as a function`);
  return {
    name: toolName(tool.name, tool.namespace, writing),
    ...(description === undefined ? {} : { description }),
    input_schema: CUSTOM_TOOL_PARAMETERS,
    ...cacheField(tool.cache),
  };
}

function isForeign(tool: HostedTool): boolean {
  return tool.dialect !== HERE;
}

function isForced(tool: HostedTool, { request }: Writing): boolean {
  const choice = request.toolChoice;
  return choice?.type === "tool" && choice.kind === "hosted" && choice.name === tool.name;
}

function unsupportedTool(tool: HostedTool): Error {
  return rejected(tool, `the hosted tool "${tool.name}"`, "unsupported_tool");
}

/** `tool_choice` and whether it forces a call. */
export interface WrittenChoice {
  readonly choice?: JsonObject;
  readonly forced: boolean;
}

/** The tool choice with the ban on parallel calls, which has no other place here (W033). */
export function writeToolChoice(writing: Writing, tools: readonly Block[]): WrittenChoice {
  const { request, losses } = writing;
  const base = choiceBlock(writing);
  const parallel = request.parallelToolCalls;
  if (tools.length === 0) {
    // The API refuses a choice among no tools.
    if (base !== undefined && base.type !== "none" && base.type !== "auto") {
      losses.field(request, "toolChoice", "there is no tool to choose");
    }
    if (!writing.sameDialect || base === undefined) return { forced: false };
  }
  const forced = base?.type === "any" || base?.type === "tool";
  if (parallel !== false || base?.type === "none") {
    return { ...(base === undefined ? {} : { choice: base }), forced };
  }
  return { choice: { ...(base ?? { type: "auto" }), disable_parallel_tool_use: true }, forced };
}

function choiceBlock(writing: Writing): JsonObject | undefined {
  const { request, losses } = writing;
  const choice = request.toolChoice;
  if (choice === undefined) return undefined;
  switch (choice.type) {
    case "auto":
    case "none":
      return { type: choice.type };
    case "required":
      return { type: "any" };
    case "tool": {
      const tool = request.tools.find((tool) =>
        tool.type !== "hosted" && tool.name === choice.name
      );
      const namespace = tool === undefined || tool.type === "hosted" ? undefined : tool.namespace;
      return { type: "tool", name: toolName(choice.name, namespace, writing) };
    }
    case "opaque":
      if (choice.dialect === HERE && isObject(choice.block)) return choice.block;
      losses.field(request, "toolChoice", "this restriction of tools has no counterpart here");
      return undefined;
    default:
      return choice satisfies never;
  }
}
