import {
  isArray,
  isObject,
  type Json,
  type JsonObject,
  rawJson,
  stringOf,
} from "../../base/json.ts";
import { optional } from "../../base/optional.ts";
import type { ReadEnv } from "../../ir/codec.ts";
import type { Extra } from "../../ir/origin.ts";
import { type ReplyPart, toolCallId, type ToolCallPart } from "../../ir/part.ts";
import { Reader, withExtra } from "../../ir/reader.ts";
import { toolNames } from "../../ir/tool_names.ts";
import { HERE } from "./fields.ts";
import { decodeReasoning } from "./reasoning_item.ts";
import { upstreamSeal } from "./seals.ts";

/** One item of a reply's `output` as the parts it holds; unknown kinds travel whole. */
export function decodeOutputItem(item: JsonObject, env: ReadEnv): readonly ReplyPart[] {
  switch (item.type) {
    case "message":
      return messageParts(item);
    case "function_call":
    case "custom_tool_call":
      return [callPart(item, env)];
    case "reasoning":
      return [
        decodeReasoning(new Reader(item, "", "upstream_garbled"), (text) => ({
          seal: upstreamSeal(text, env.target.issuer),
        })),
      ].map(({ at: _, ...part }) => part);
    default:
      return [{ type: "opaque", dialect: HERE, block: item }];
  }
}

function messageParts(item: JsonObject): readonly ReplyPart[] {
  const content: readonly Json[] = isArray(item.content) ? item.content : [];
  return content.filter(isObject).map((part): ReplyPart => {
    const extra = contentExtra(part, item);
    if (part.type === "refusal") {
      return { type: "refusal", text: stringOf(part.refusal) ?? "", extra };
    }
    if (typeof part.text === "string") return { type: "text", text: part.text, extra };
    return { type: "opaque", dialect: HERE, block: { type: "message", ...item, content: [part] } };
  });
}

/** A content part's own fields, and those of its message as `item`. */
export function contentExtra(part: JsonObject, message: JsonObject): Extra {
  const { type: _, text: __, refusal: ___, ...own } = part;
  const { type: ____, content: _____, ...item } = message;
  return { dialect: HERE, fields: { ...own, item } };
}

/** A call; the name is the client's again where another dialect's client is answered. */
export function callPart(item: JsonObject, env: ReadEnv): ToolCallPart {
  const reader = new Reader(item, "", "upstream_garbled");
  const isCustom = reader.take("type") === "custom_tool_call";
  const name = reader.filled("name");
  const namespace = reader.optionalString("namespace");
  const tool = env.request.dialect === HERE
    ? { name, ...optional("namespace", namespace) }
    : toolNames(env.request).fromWire(name);
  const text = argumentText(reader.take(isCustom ? "input" : "arguments"));
  const id = reader.optionalString("call_id") ?? stringOf(item.id) ?? "";
  return {
    type: "tool_call",
    id: toolCallId(id),
    name: tool.name,
    args: rawJson(text === "" && !isCustom ? "{}" : text),
    kind: isCustom ? "custom" : "function",
    ...optional("namespace", tool.namespace),
    ...withExtra(reader.rest(HERE)),
  };
}

/** Arguments are JSON text; some servers forget that and send the object. */
export function argumentText(value: Json | undefined): string {
  if (typeof value === "string") return value;
  return value === undefined || value === null ? "" : JSON.stringify(value);
}
