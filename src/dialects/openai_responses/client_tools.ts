import { isObject, type Json } from "../../base/json.ts";
import { optional } from "../../base/optional.ts";
import { type Reader, withExtra } from "../../ir/reader.ts";
import type { Tool, ToolChoice, ToolGroup } from "../../ir/request.ts";
import { HERE, leftovers } from "./fields.ts";

/** `tools` with its namespaces taken apart: their tools carry the name, the rest is a group. */
export function decodeTools(
  readers: readonly Reader[],
): { readonly tools: readonly Tool[]; readonly groups: readonly ToolGroup[] } {
  const groups: ToolGroup[] = [];
  const tools = readers.flatMap((reader) => {
    if (reader.source.type !== "namespace") return [decodeTool(reader, undefined)];
    reader.take("type");
    const name = reader.string("name");
    const inner = reader.objects("tools").map((tool) => decodeTool(tool, name));
    groups.push({ name, at: reader.at, ...withExtra(leftovers(reader)) });
    return inner;
  });
  return { tools, groups };
}

function decodeTool(reader: Reader, namespace: string | undefined): Tool {
  const type = reader.string("type");
  const at = reader.at;
  switch (type) {
    case "function":
      return {
        type,
        at,
        name: reader.string("name"),
        ...optional("description", reader.optionalString("description")),
        ...optional("parameters", reader.optionalObject("parameters")),
        ...optional("strict", reader.optionalBoolean("strict")),
        ...optional("namespace", namespace),
        ...withExtra(leftovers(reader)),
      };
    case "custom":
      return {
        type,
        at,
        name: reader.string("name"),
        ...optional("description", reader.optionalString("description")),
        ...optional("format", reader.optionalObject("format")),
        ...optional("namespace", namespace),
        ...withExtra(leftovers(reader)),
      };
    default:
      return { type: "hosted", at, dialect: HERE, name: type, block: reader.source };
  }
}

/** `tool_choice`, or `undefined` when it is none. Restrictions (`allowed_tools`) stay opaque. */
export function decodeToolChoice(value: Json, tools: readonly Tool[]): ToolChoice | undefined {
  if (value === "auto" || value === "none" || value === "required") return { type: value };
  if (!isObject(value)) return undefined;
  const keys = Object.keys(value).length;
  if ((value.type === "function" || value.type === "custom") && keys === 2) {
    if (typeof value.name === "string") return { type: "tool", name: value.name, kind: value.type };
  }
  const hosted = tools.find((tool) => tool.type === "hosted" && tool.name === value.type);
  if (hosted !== undefined && keys === 1) {
    return { type: "tool", name: hosted.name, kind: "hosted" };
  }
  return { type: "opaque", dialect: HERE, block: value };
}
