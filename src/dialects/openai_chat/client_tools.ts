import { isObject, type Json } from "../../base/json.ts";
import { type Reader, withExtra } from "../../ir/reader.ts";
import type { Tool, ToolChoice } from "../../ir/request.ts";
import { OPENAI_CHAT } from "../ids.ts";
import { readCacheMark } from "./cache_mark.ts";
import { leftovers } from "./fields.ts";

/** One item of `tools`. A type that Chat does not document is a tool of the provider's own. */
export function decodeTool(reader: Reader): Tool {
  const type = reader.string("type");
  switch (type) {
    case "function":
      return decodeFunction(reader);
    case "custom":
      return decodeCustom(reader);
    default:
      return {
        type: "hosted",
        dialect: OPENAI_CHAT,
        name: type,
        block: reader.source,
        at: reader.at,
      };
  }
}

function decodeFunction(reader: Reader): Tool {
  const spec = reader.child("function") ?? reader.fail("function", "an object");
  const description = spec.optionalString("description");
  const parameters = spec.optionalObject("parameters");
  const strict = spec.optionalBoolean("strict");
  return {
    type: "function",
    at: reader.at,
    name: spec.string("name"),
    ...(description === undefined ? {} : { description }),
    ...(parameters === undefined ? {} : { parameters }),
    ...(strict === undefined ? {} : { strict }),
    ...readCacheMark(reader),
    ...withExtra(leftovers(reader, { function: spec })),
  };
}

function decodeCustom(reader: Reader): Tool {
  const spec = reader.child("custom") ?? reader.fail("custom", "an object");
  const description = spec.optionalString("description");
  const format = spec.optionalObject("format");
  return {
    type: "custom",
    at: reader.at,
    name: spec.string("name"),
    ...(description === undefined ? {} : { description }),
    // Chat nests the grammar once more than Responses: the pivot holds the flat form.
    ...(format === undefined ? {} : {
      format: isObject(format.grammar) ? { type: "grammar", ...format.grammar } : format,
    }),
    ...readCacheMark(reader),
    ...withExtra(leftovers(reader, { custom: spec })),
  };
}

/** `tool_choice`, or `undefined` when it is none. Restrictions (`allowed_tools`) stay opaque. */
export function decodeToolChoice(value: Json): ToolChoice | undefined {
  if (value === "auto" || value === "none" || value === "required") return { type: value };
  if (!isObject(value)) return undefined;
  for (const kind of ["function", "custom"] as const) {
    const named = value[kind];
    if (value.type === kind && isObject(named) && typeof named.name === "string") {
      return { type: "tool", name: named.name, kind };
    }
  }
  return { type: "opaque", dialect: OPENAI_CHAT, block: value };
}
