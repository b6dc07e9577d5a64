import { isObject, type Json, type JsonObject } from "../../base/json.ts";
import { optional } from "../../base/optional.ts";
import type { Nested } from "../../ir/extras.ts";
import { Reader, withExtra } from "../../ir/reader.ts";
import type {
  ChatRequest,
  FieldName,
  OutputFormat,
  Reasoning,
  Sampling,
  ToolChoice,
  Turn,
} from "../../ir/request.ts";
import { OPENAI_CHAT } from "../ids.ts";
import { decodeTurn } from "./client_turn.ts";
import { decodeTool, decodeToolChoice } from "./client_tools.ts";
import { FIELDS, leftovers } from "./fields.ts";

/** A Chat Completions request as the pivot sees it. Legacy `functions` stay among the unknown fields. */
export function decodeRequest(body: JsonObject): ChatRequest {
  const reader = new Reader(body);
  if (!Array.isArray(body.messages)) reader.fail("messages", "an array");
  const streamOptions = reader.child("stream_options");
  const maxTokensKey = typeof body.max_completion_tokens === "number"
    ? "max_completion_tokens"
    : "max_tokens";
  const output = decodeOutput(reader);
  const request = {
    dialect: OPENAI_CHAT,
    at: "",
    model: reader.optionalString("model") ?? "",
    turns: withResultKinds(reader.objects("messages").map(decodeTurn)),
    tools: reader.objects("tools").map(decodeTool),
    ...optional("toolChoice", toolChoiceOf(reader)),
    ...optional("parallelToolCalls", reader.optionalBoolean("parallel_tool_calls")),
    sampling: decodeSampling(reader, maxTokensKey),
    ...optional("reasoning", decodeReasoning(reader)),
    ...optional("output", output.format),
    ...optional("verbosity", reader.optionalString("verbosity")),
    stream: reader.optionalBoolean("stream") ?? false,
    streamUsage: streamOptions?.optionalBoolean("include_usage") ?? false,
    ...optional("user", reader.optionalString("user")),
    ...optional("metadata", reader.optionalObject("metadata")),
    ...optional("serviceTier", reader.optionalString("service_tier")),
    ...optional("store", reader.optionalBoolean("store")),
    ...optional("cacheKey", reader.optionalString("prompt_cache_key")),
  };
  const extra = leftovers(reader, {
    stream_options: streamOptions,
    response_format: output.nested,
  });
  return { ...request, ...withExtra(extra), pointers: pointersOf(body, maxTokensKey) };
}

/** A result does not say on the wire that it answers a custom call; its call does. */
function withResultKinds(turns: readonly Turn[]): readonly Turn[] {
  const custom = new Set<string>();
  for (const turn of turns) {
    for (const part of turn.parts) {
      if (part.type === "tool_call" && part.kind === "custom") custom.add(part.id);
    }
  }
  if (custom.size === 0) return turns;
  return turns.map((turn) => ({
    ...turn,
    parts: turn.parts.map((part) =>
      part.type === "tool_result" && custom.has(part.callId) ? { ...part, kind: "custom" } : part
    ),
  }));
}

function decodeSampling(reader: Reader, maxTokensKey: string): Sampling {
  return {
    ...optional("maxTokens", reader.optionalNumber(maxTokensKey)),
    ...optional("temperature", reader.optionalNumber("temperature")),
    ...optional("topP", reader.optionalNumber("top_p")),
    ...optional("topK", reader.optionalNumber("top_k")),
    ...optional("stop", decodeStop(reader)),
    ...optional("seed", reader.optionalNumber("seed")),
    ...optional("frequencyPenalty", reader.optionalNumber("frequency_penalty")),
    ...optional("presencePenalty", reader.optionalNumber("presence_penalty")),
    ...optional("candidates", reader.optionalNumber("n")),
  };
}

/** `stop` is a string or a list of them. */
function decodeStop(reader: Reader): readonly string[] | undefined {
  return typeof reader.source.stop === "string" ? [reader.string("stop")] : reader.strings("stop");
}

function decodeReasoning(reader: Reader): Reasoning | undefined {
  const effort = reader.optionalString("reasoning_effort");
  if (effort === undefined) return undefined;
  return { mode: effort === "none" ? "off" : "on", effort };
}

function toolChoiceOf(reader: Reader): ToolChoice | undefined {
  const value: Json | undefined = reader.take("tool_choice");
  if (value === undefined || value === null) return undefined;
  return decodeToolChoice(value) ?? reader.fail("tool_choice", "a tool choice");
}

/** A format of an unknown type stays among the unknown fields. */
function decodeOutput(reader: Reader): { format?: OutputFormat; nested?: Nested[string] } {
  const source = reader.source.response_format;
  if (!isObject(source)) {
    if (source !== undefined && source !== null) reader.fail("response_format", "an object");
    return {};
  }
  if (source.type !== "text" && source.type !== "json_object" && source.type !== "json_schema") {
    return {};
  }
  const format = reader.child("response_format")!;
  format.take("type");
  if (source.type !== "json_schema") {
    return { format: { type: source.type === "text" ? "text" : "json" }, nested: format };
  }
  const spec = format.child("json_schema") ?? format.fail("json_schema", "an object");
  return {
    format: {
      type: "json_schema",
      name: spec.string("name"),
      schema: spec.optionalObject("schema") ?? {},
      ...optional("description", spec.optionalString("description")),
      ...optional("strict", spec.optionalBoolean("strict")),
    },
    nested: [format, { json_schema: spec }],
  };
}

function pointersOf(body: JsonObject, maxTokensKey: string): ChatRequest["pointers"] {
  const pointers: Partial<Record<FieldName, string>> = {};
  for (const field of Object.keys(FIELDS) as FieldName[]) {
    const key = field === "maxTokens" ? maxTokensKey : FIELDS[field];
    if (body[key] !== undefined) pointers[field] = `/${key}`;
  }
  return pointers;
}
