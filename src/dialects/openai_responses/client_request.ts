import { isObject, type Json, type JsonObject } from "../../base/json.ts";
import { optional } from "../../base/optional.ts";
import { toolBringers } from "../../ir/brought_tools.ts";
import { paramOf, Reader, withExtra } from "../../ir/reader.ts";
import type {
  ChatRequest,
  FieldName,
  OutputFormat,
  Reasoning,
  Tool,
  ToolChoice,
  Turn,
} from "../../ir/request.ts";
import { decodeItems } from "./client_items.ts";
import { decodeToolChoice, decodeTools } from "./client_tools.ts";
import { HERE, leftovers, POINTERS } from "./fields.ts";

/** A Responses request as the pivot sees it. */
export function decodeRequest(body: JsonObject): ChatRequest {
  const reader = new Reader(body);
  const reasoning = reader.child("reasoning");
  const text = reader.child("text");
  const turns = [...decodeInstructions(reader), ...decodeInput(reader)];
  // Codex brings its tools as the first item of the conversation (models from GPT-6 on).
  const brought = toolBringers(turns).map((part) => new Reader(part.block, part.at));
  const { tools, groups } = decodeTools([
    ...reader.objects("tools"),
    ...brought.flatMap((item) => item.objects("tools")),
  ]);
  const request = {
    dialect: HERE,
    at: "",
    model: reader.optionalString("model") ?? "",
    turns,
    tools,
    ...(groups.length === 0 ? {} : { toolGroups: groups }),
    ...optional("toolChoice", toolChoiceOf(reader, tools)),
    ...optional("parallelToolCalls", reader.optionalBoolean("parallel_tool_calls")),
    sampling: {
      ...optional("maxTokens", reader.optionalNumber("max_output_tokens")),
      ...optional("temperature", reader.optionalNumber("temperature")),
      ...optional("topP", reader.optionalNumber("top_p")),
    },
    ...optional("reasoning", decodeReasoning(reasoning)),
    ...optional("output", decodeFormat(text)),
    ...optional("verbosity", text?.optionalString("verbosity")),
    stream: reader.optionalBoolean("stream") ?? false,
    streamUsage: true,
    ...optional("user", reader.optionalString("user")),
    ...optional("metadata", reader.optionalObject("metadata")),
    ...optional("serviceTier", reader.optionalString("service_tier")),
    ...optional("store", reader.optionalBoolean("store")),
    ...optional("cacheKey", reader.optionalString("prompt_cache_key")),
    ...optional("continues", continuesOf(body, turns)),
  };
  const extra = leftovers(reader, { reasoning, text });
  return { ...request, ...withExtra(extra), pointers: pointersOf(body) };
}

/** The system turn is told from a message by its pointer. */
function decodeInstructions(reader: Reader): readonly Turn[] {
  const text = reader.optionalString("instructions");
  if (text === undefined || text === "") return [];
  const at = "/instructions";
  return [{ role: "system", at, parts: [{ type: "text", text, at }] }];
}

function decodeInput(reader: Reader): readonly Turn[] {
  const input: Json | undefined = reader.source.input;
  if (typeof input === "string") {
    const text = reader.string("input");
    const at = "/input";
    return [{ role: "user", at, parts: [{ type: "text", text, at }] }];
  }
  // A stored prompt or a continued reply may stand alone.
  if (input === undefined || input === null) return [];
  if (!Array.isArray(input)) reader.fail("input", "a string or an array");
  return decodeItems(reader.objects("input"));
}

function toolChoiceOf(reader: Reader, tools: readonly Tool[]): ToolChoice | undefined {
  const value = reader.take("tool_choice");
  if (value === undefined || value === null) return undefined;
  return decodeToolChoice(value, tools) ?? reader.fail("tool_choice", "a tool choice");
}

function decodeReasoning(reader: Reader | undefined): Reasoning | undefined {
  const effort = reader?.optionalString("effort");
  const summary = reader?.optionalString("summary");
  if (effort === undefined && summary === undefined) return undefined;
  return {
    mode: effort === "none" ? "off" : "on",
    ...optional("effort", effort),
    ...optional("summary", summary),
  };
}

/** A format of an unknown type stays among the unknown fields. */
function decodeFormat(text: Reader | undefined): OutputFormat | undefined {
  const source = text?.source.format;
  if (text === undefined || !isObject(source)) return undefined;
  if (source.type === "text" || source.type === "json_object") {
    if (Object.keys(source).length !== 1) return undefined;
    text.take("format");
    return { type: source.type === "text" ? "text" : "json" };
  }
  if (source.type !== "json_schema") return undefined;
  const format = text.child("format")!;
  return {
    type: "json_schema",
    name: format.string("name"),
    schema: format.optionalObject("schema") ?? format.fail("schema", "an object"),
    ...optional("description", format.optionalString("description")),
    ...optional("strict", format.optionalBoolean("strict")),
  };
}

/** What only the upstream that remembers it can continue: a stored reply, prompt or item. */
function continuesOf(body: JsonObject, turns: readonly Turn[]): string | undefined {
  for (const key of ["previous_response_id", "conversation", "prompt"]) {
    if (body[key] !== undefined && body[key] !== null) return key;
  }
  for (const turn of turns) {
    for (const part of turn.parts) {
      if (part.type !== "opaque" || part.at === undefined) continue;
      if (part.block.type === "item_reference" || part.block.type === undefined) {
        return paramOf(part.at);
      }
    }
  }
  return undefined;
}

function pointersOf(body: JsonObject): ChatRequest["pointers"] {
  const pointers: Partial<Record<FieldName, string>> = {};
  for (const [field, pointer] of Object.entries(POINTERS)) {
    const [, key, inner] = pointer.split("/");
    const value = body[key!];
    const found = inner === undefined ? value : isObject(value) ? value[inner] : undefined;
    if (found !== undefined) pointers[field as FieldName] = pointer;
  }
  return pointers;
}
