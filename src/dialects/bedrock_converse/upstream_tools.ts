import { isObject, type JsonObject } from "../../base/json.ts";
import { CUSTOM_TOOL_PARAMETERS, customToolDescription } from "../../ir/custom_tool.ts";
import { isForced } from "../../ir/forced_tool.ts";
import { objectSchema } from "../../ir/object_schema.ts";
import type { CustomTool, FunctionTool, HostedTool, Tool, ToolChoice } from "../../ir/request.ts";
import type { Draft } from "../drafts.ts";
import { pushPoint } from "./upstream_cache.ts";
import { toolName } from "./upstream_parts.ts";
import { HERE, restored } from "./wire.ts";
import { type Block, rejected, type Writing } from "./writing.ts";

/** The tools as the API takes them; another dialect's hosted tools are dropped or refused (W037). */
export function writeTools(writing: Writing): Block[] {
  const { request } = writing;
  const blocks: Block[] = [];
  for (const tool of request.tools) {
    if (tool.type !== "hosted") writing.losses.extra(tool, HERE);
    const json = toolBlock(tool, writing);
    if (json === undefined) continue;
    blocks.push({ json, at: tool.at ?? "" });
    if (tool.type !== "hosted" && tool.cache !== undefined) {
      pushPoint(blocks, tool.cache, tool.at ?? "");
    }
  }
  const foreign = request.tools.find((tool): tool is HostedTool =>
    tool.type === "hosted" && tool.dialect !== HERE
  );
  if (foreign !== undefined && (blocks.length === 0 || isForced(foreign, request))) {
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
      if (tool.dialect === HERE) return tool.block;
      if (writing.target.unsupported === "reject") throw unsupportedTool(tool);
      writing.losses.unsupported(tool, `the hosted tool "${tool.name}" does not exist here`);
      return undefined;
    default:
      return tool satisfies never;
  }
}

function functionBlock(tool: FunctionTool, writing: Writing): JsonObject {
  const { description, parameters, strict } = tool;
  const toolSpec = {
    name: toolName(tool.name, tool.namespace, writing),
    // An empty one is refused.
    ...(description === undefined || description === "" ? {} : { description }),
    inputSchema: {
      json: writing.sameDialect && parameters ? parameters : objectSchema(parameters),
    },
    // Chat clients say `false` where they mean nothing; it is the default here.
    ...(strict === undefined || (!strict && !writing.sameDialect) ? {} : { strict }),
  };
  return restored({ toolSpec }, tool.extra);
}

/** A custom tool is a function with one text; the reply's decoder undoes it (W038). */
function customBlock(tool: CustomTool, writing: Writing): JsonObject {
  const description = customToolDescription(tool);
  writing.losses.approximated(tool, `the custom tool "${tool.name}" is sent as a function`);
  return {
    toolSpec: {
      name: toolName(tool.name, tool.namespace, writing),
      ...(description === undefined || description === "" ? {} : { description }),
      inputSchema: { json: CUSTOM_TOOL_PARAMETERS },
    },
  };
}

function unsupportedTool(tool: HostedTool): Error {
  return rejected(tool, `the hosted tool "${tool.name}"`, "unsupported_tool");
}

/** `toolConfig` and whether it forces a call. */
export interface WrittenTools {
  readonly toolConfig?: JsonObject;
  readonly forced: boolean;
}

/**
 * Tools and the choice among them. The API has no word for `none`: without tools nobody can call one,
 * but a history that holds tool blocks demands that there are some.
 */
export function writeToolConfig(
  tools: Block[],
  messages: readonly Draft[],
  writing: Writing,
): WrittenTools {
  const { request, losses, sameDialect } = writing;
  if (request.parallelToolCalls === false) {
    losses.field(request, "parallelToolCalls", "parallel tool calls cannot be forbidden here");
  }
  const used = sameDialect ? [] : usedTools(messages);
  if (request.toolChoice?.type === "none" && !sameDialect) leaveOut(tools, used, writing);
  if (tools.length === 0 && used.length > 0) {
    losses.defaulted(
      "",
      "a conversation with tool calls must come with tools: their names are sent",
    );
    tools.push(...used.map((name) => ({ json: namedTool(name), at: "" })));
  }
  const toolChoice = request.toolChoice && choiceBlock(request.toolChoice, writing);
  if (tools.length === 0) {
    if (toolChoice === undefined || toolChoice.auto !== undefined) return { forced: false };
    // The upstream says itself what a choice without tools is.
    if (sameDialect) return { toolConfig: { toolChoice }, forced: false };
    losses.field(request, "toolChoice", "there is no tool to choose");
    return { forced: false };
  }
  return {
    toolConfig: {
      tools: tools.map(({ json }) => json),
      ...(toolChoice === undefined ? {} : { toolChoice }),
    },
    forced: toolChoice?.any !== undefined || toolChoice?.tool !== undefined,
  };
}

/** `none`: the tools go, unless the history needs them. */
function leaveOut(tools: Block[], used: readonly string[], { request, losses }: Writing): void {
  if (used.length > 0) {
    losses.field(
      request,
      "toolChoice",
      "the history holds tool calls: tools cannot be switched off",
    );
    return;
  }
  for (const tool of tools) {
    losses.approximated(tool.at, "no tool may be called, which is said by sending none");
  }
  tools.length = 0;
}

/** The names of the tools that the history calls. */
function usedTools(messages: readonly Draft[]): readonly string[] {
  const names = messages.flatMap(({ blocks }) =>
    blocks.flatMap(({ json }) => {
      const name = isObject(json.toolUse) ? json.toolUse.name : undefined;
      return typeof name === "string" ? [name] : [];
    })
  );
  return [...new Set(names)];
}

function namedTool(name: string): JsonObject {
  return { toolSpec: { name, inputSchema: { json: objectSchema(undefined) } } };
}

function choiceBlock(choice: ToolChoice, writing: Writing): JsonObject | undefined {
  const { request, losses } = writing;
  switch (choice.type) {
    case "auto":
      return { auto: {} };
    case "none":
      return undefined;
    case "required":
      return knows("any", writing) ? { any: {} } : undefined;
    case "tool": {
      if (!knows("tool", writing)) return undefined;
      const tool = request.tools.find((tool) =>
        tool.type !== "hosted" && tool.name === choice.name
      );
      const namespace = tool === undefined || tool.type === "hosted" ? undefined : tool.namespace;
      return { tool: { name: toolName(choice.name, namespace, writing) } };
    }
    case "opaque":
      if (choice.dialect === HERE && isObject(choice.block)) return choice.block;
      losses.field(request, "toolChoice", "this restriction of tools has no counterpart here");
      return undefined;
    default:
      return choice satisfies never;
  }
}

function knows(kind: "any" | "tool", { model, request, losses, sameDialect }: Writing): boolean {
  if (sameDialect || model.choices.includes(kind)) return true;
  losses.field(request, "toolChoice", "this model cannot be forced to call a tool");
  return false;
}
