import { isArray, type JsonObject } from "../../base/json.ts";
import type { FunctionTool, Tool, ToolChoice } from "../../ir/request.ts";
import { jsonSchemaOf } from "./schema.ts";
import { camelCase, type SpelledReader } from "./spelled_reader.ts";
import { HERE, restOf } from "./wire.ts";

/**
 * An entry of `tools` holds functions, tools that Google runs (`googleSearch`, `codeExecution`), or
 * several of them at once: each member is a tool of its own here.
 */
export function readTools(reader: SpelledReader): readonly Tool[] {
  return reader.objects("tools").flatMap((entry): Tool[] => {
    const functions = entry.objects("functionDeclarations").map(readFunction);
    const hosted = Object.entries(entry.source).flatMap(([key, value]): Tool[] => {
      const name = camelCase(key);
      if (name === "functionDeclarations" || value === null) return [];
      const block = { [key]: value };
      return [{ type: "hosted", at: `${entry.at}/${key}`, dialect: HERE, name, block }];
    });
    return [...functions, ...hosted];
  });
}

function readFunction(declaration: SpelledReader): FunctionTool {
  const name = declaration.string("name");
  const description = declaration.optionalString("description");
  const parameters = readParameters(declaration);
  return {
    type: "function",
    at: declaration.at,
    name,
    ...(description === undefined ? {} : { description }),
    ...(parameters === undefined ? {} : { parameters }),
    ...restOf(declaration),
  };
}

/** `parametersJsonSchema` as it is; `parameters` is Google's subset of OpenAPI. */
function readParameters(declaration: SpelledReader): JsonObject | undefined {
  const json = declaration.optionalObject("parametersJsonSchema");
  if (json !== undefined) return json;
  const openApi = declaration.optionalObject("parameters");
  return openApi === undefined ? undefined : jsonSchemaOf(openApi);
}

/** `toolConfig` as read. */
export interface ChoiceRead {
  readonly toolChoice?: ToolChoice;
  readonly nested: { readonly toolConfig?: SpelledReader };
  /** Where the client wrote the choice. */
  readonly pointer: string;
}

/** Reads `toolConfig.functionCallingConfig` (W033); what else stands in `toolConfig` is kept. */
export function readToolChoice(reader: SpelledReader): ChoiceRead {
  const config = reader.child("toolConfig");
  const calling = config?.child("functionCallingConfig");
  if (config === undefined || calling === undefined) {
    return { nested: config === undefined ? {} : { toolConfig: config }, pointer: "/toolConfig" };
  }
  return {
    toolChoice: readChoice(calling),
    nested: { toolConfig: config },
    pointer: calling.at,
  };
}

const modes: ReadonlyMap<string, "auto" | "none" | "required"> = new Map([
  ["AUTO", "auto"],
  ["NONE", "none"],
  ["ANY", "required"],
]);

/** A mode alone, or one function that must be called; everything else only Google can say. */
function readChoice(calling: SpelledReader): ToolChoice {
  const { source } = calling;
  const members = Object.keys(source).map(camelCase);
  const mode = calling.optionalString("mode")?.toUpperCase() ?? "AUTO";
  const names = calling.take("allowedFunctionNames");
  const type = modes.get(mode);
  const isPlain = members.every((key) => key === "mode" || key === "allowedFunctionNames");
  if (isPlain && type !== undefined) {
    if (!isArray(names) || names.length === 0) return { type };
    const [name] = names;
    if (type === "required" && names.length === 1 && typeof name === "string") {
      return { type: "tool", name, kind: "function" };
    }
  }
  return { type: "opaque", dialect: HERE, block: source };
}
