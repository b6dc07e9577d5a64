import type { Reader } from "../../ir/reader.ts";
import type { ChatRequest, Tool, ToolChoice } from "../../ir/request.ts";
import { HERE, readCache, restOf } from "./wire.ts";

/**
 * Tools that the client runs are functions; every tool with a type of its own (`web_search_20250305`,
 * `bash_20250124`) is hosted and kept whole, also where the client runs it, because only a model
 * that knows the type can call it.
 */
export function readTools(reader: Reader): readonly Tool[] {
  return reader.objects("tools").map((tool): Tool => {
    const type = tool.optionalString("type");
    if (type !== undefined && type !== "custom") {
      return { type: "hosted", at: tool.at, dialect: HERE, name: type, block: tool.source };
    }
    const name = tool.string("name");
    const description = tool.optionalString("description");
    const parameters = tool.optionalObject("input_schema");
    const strict = tool.optionalBoolean("strict");
    const { mark, nested } = readCache(tool);
    return {
      type: "function",
      at: tool.at,
      name,
      ...(description === undefined ? {} : { description }),
      ...(parameters === undefined ? {} : { parameters }),
      ...(strict === undefined ? {} : { strict }),
      ...mark,
      ...restOf(tool, nested),
    };
  });
}

/** `tool_choice` as read. */
export interface ChoiceRead {
  readonly fields: Pick<ChatRequest, "toolChoice" | "parallelToolCalls">;
  readonly nested: { readonly tool_choice?: Reader };
}

/** Reads `tool_choice` with its `disable_parallel_tool_use` (W033). */
export function readToolChoice(reader: Reader, tools: readonly Tool[]): ChoiceRead {
  const choice = reader.child("tool_choice");
  if (choice === undefined) return { fields: {}, nested: {} };
  const toolChoice = readChoice(choice, tools);
  if (toolChoice === undefined) {
    return {
      fields: { toolChoice: { type: "opaque", dialect: HERE, block: choice.source } },
      nested: {},
    };
  }
  const disabled = choice.optionalBoolean("disable_parallel_tool_use");
  return {
    fields: { toolChoice, ...(disabled === undefined ? {} : { parallelToolCalls: !disabled }) },
    nested: { tool_choice: choice },
  };
}

function readChoice(choice: Reader, tools: readonly Tool[]): ToolChoice | undefined {
  const type = choice.string("type");
  switch (type) {
    case "auto":
    case "none":
      return { type };
    case "any":
      return { type: "required" };
    case "tool": {
      const name = choice.string("name");
      const hosted = tools.some((tool) => tool.type === "hosted" && tool.block.name === name);
      return { type: "tool", name, kind: hosted ? "hosted" : "function" };
    }
    default:
      return undefined;
  }
}
