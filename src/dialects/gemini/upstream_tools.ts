import { isObject, type Json, type JsonObject, type MutableJsonObject } from "../../base/json.ts";
import { CUSTOM_TOOL_PARAMETERS, customToolDescription } from "../../ir/custom_tool.ts";
import { isForced } from "../../ir/forced_tool.ts";
import type { CustomTool, FunctionTool, HostedTool, Tool, ToolChoice } from "../../ir/request.ts";
import { openApiOf } from "./schema.ts";
import { camelCase } from "./spelled_reader.ts";
import { wireName } from "./tool_name.ts";
import { HERE, restored } from "./wire.ts";
import { foreign, rejected, type Writing } from "./writing.ts";

/** `tools` and `toolConfig`. */
export function writeTools(writing: Writing): JsonObject {
  const { request, losses, sameDialect } = writing;
  const functions: JsonObject[] = [];
  const hosted: JsonObject[] = [];
  for (const tool of request.tools) writeTool(tool, functions, hosted, writing);
  const tools = [
    ...(functions.length === 0 ? [] : [{ functionDeclarations: functions }]),
    ...hosted,
  ];
  if (request.parallelToolCalls === false) {
    losses.field(request, "parallelToolCalls", "parallel calls cannot be switched off here");
  } else if (request.parallelToolCalls === true) {
    losses.field(request, "parallelToolCalls", "parallel calls are always on here", "approximated");
  }
  const fields: MutableJsonObject = tools.length === 0 ? {} : { tools };
  if (request.toolChoice === undefined) return fields;
  if (functions.length === 0 && !sameDialect) {
    losses.field(request, "toolChoice", "there is no function to choose");
    return fields;
  }
  const functionCallingConfig = writeChoice(request.toolChoice, writing);
  if (functionCallingConfig !== undefined) fields.toolConfig = { functionCallingConfig };
  return fields;
}

function writeTool(
  tool: Tool,
  functions: JsonObject[],
  hosted: JsonObject[],
  writing: Writing,
): void {
  switch (tool.type) {
    case "function":
      functions.push(functionDeclaration(tool, writing));
      return;
    case "custom":
      functions.push(customDeclaration(tool, writing));
      return;
    case "hosted":
      if (tool.dialect === HERE) hosted.push(tool.block);
      else dropHosted(tool, writing);
      return;
    default:
      tool satisfies never;
  }
}

/** A tool that another provider runs: dropped when the model merely may use it (DESIGN §7). */
function dropHosted(tool: HostedTool, { request, target, losses }: Writing): void {
  if (target.unsupported === "reject" || isForced(tool, request)) {
    throw rejected(tool, `the hosted tool "${tool.name}"`, "unsupported_tool");
  }
  losses.unsupported(tool, `the hosted tool "${tool.name}" does not exist here`);
}

function functionDeclaration(tool: FunctionTool, writing: Writing): JsonObject {
  foreign(tool, writing);
  if (tool.strict === true) {
    writing.losses.approximated(tool, "functions have no strictness here");
  }
  return restored({
    name: writing.sameDialect ? tool.name : wireName(writing.request, tool.name, tool.namespace),
    ...(tool.description === undefined ? {} : { description: tool.description }),
    ...parametersField(tool.parameters),
  }, tool.extra);
}

/** A schema goes as it is (W036); one that came as Google's subset of OpenAPI goes back as that. */
function parametersField(schema: JsonObject | undefined): JsonObject {
  if (schema === undefined) return {};
  const own = openApiOf(schema);
  return own === undefined ? { parametersJsonSchema: schema } : { parameters: own };
}

/** A custom tool is a function with one text; the reply's decoder undoes it (W038). */
function customDeclaration(tool: CustomTool, writing: Writing): JsonObject {
  foreign(tool, writing);
  const description = customToolDescription(tool);
  writing.losses.approximated(tool, `the custom tool "${tool.name}" is sent as a function`);
  return {
    name: wireName(writing.request, tool.name, tool.namespace),
    ...(description === undefined ? {} : { description }),
    parametersJsonSchema: CUSTOM_TOOL_PARAMETERS,
  };
}

function writeChoice(choice: ToolChoice, writing: Writing): Json | undefined {
  const { request, losses } = writing;
  switch (choice.type) {
    case "auto":
      return { mode: "AUTO" };
    case "none":
      return { mode: "NONE" };
    case "required":
      return { mode: "ANY" };
    case "tool": {
      const tool = request.tools.find((tool) =>
        tool.type !== "hosted" && tool.name === choice.name
      );
      const namespace = tool === undefined || tool.type === "hosted" ? undefined : tool.namespace;
      const name = writing.sameDialect ? choice.name : wireName(request, choice.name, namespace);
      return { mode: "ANY", allowedFunctionNames: [name] };
    }
    case "opaque":
      if (choice.dialect === HERE && isObject(choice.block)) {
        return wholeCalls(choice.block, writing);
      }
      losses.field(request, "toolChoice", "this restriction of tools has no counterpart here");
      return undefined;
    default:
      return choice satisfies never;
  }
}

/** Vertex AI streams arguments in pieces by their JSON paths when asked; a reply that is read is not. */
function wholeCalls(calling: JsonObject, { losses, request }: Writing): JsonObject {
  const kept = Object.entries(calling).filter(([key]) =>
    camelCase(key) !== "streamFunctionCallArguments"
  );
  if (kept.length < Object.keys(calling).length) {
    losses.field(request, "toolChoice", "arguments are streamed whole", "approximated");
  }
  return Object.fromEntries(kept);
}
