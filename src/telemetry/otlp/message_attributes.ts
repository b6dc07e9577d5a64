import {
  isArray,
  isObject,
  type Json,
  type JsonObject,
  parseJson,
  stringOf,
} from "../../base/json.ts";
import { attribute, type KeyValue } from "../span.ts";

/** Messages of one side that get attributes of their own; `input.value` has all of them. */
const MOST_MESSAGES = 256;

/**
 * Messages in the JSON of OpenTelemetry's GenAI conventions as OpenInference flattens them:
 * `llm.input_messages.0.message.role` and so on. Nothing for text that was cut, and is no JSON any more.
 */
export function messageAttributes(
  prefix: "llm.input_messages" | "llm.output_messages",
  messages: string,
  system?: string,
): readonly KeyValue[] {
  const list = parseJson(messages);
  const instructions = system === undefined ? undefined : parseJson(system);
  const all = [
    ...(isArray(instructions) ? [{ role: "system", parts: instructions }] : []),
    ...(isArray(list) ? list : []),
  ].filter(isObject);
  return all.slice(0, MOST_MESSAGES)
    .flatMap((message, at) => ofMessage(`${prefix}.${at}.message`, message));
}

/** The tools that a model was offered, each as the JSON it came as. */
export function toolAttributes(tools: string): readonly KeyValue[] {
  const list = parseJson(tools);
  if (!isArray(list)) return [];
  return list.slice(0, MOST_MESSAGES)
    .map((tool, at) => attribute(`llm.tools.${at}.tool.json_schema`, JSON.stringify(tool)));
}

function ofMessage(prefix: string, message: JsonObject): readonly KeyValue[] {
  const parts = (isArray(message.parts) ? message.parts : []).filter(isObject);
  const result = parts.find(({ type }) => type === "tool_call_response");
  const text = parts.flatMap(wordsOf).join("\n");
  const resultOf = stringOf(result?.id);
  return [
    attribute(`${prefix}.role`, stringOf(message.role) ?? "user"),
    ...(text === "" ? [] : [attribute(`${prefix}.content`, text)]),
    ...(resultOf === undefined ? [] : [attribute(`${prefix}.tool_call_id`, resultOf)]),
    ...parts.filter(({ type }) => type === "tool_call")
      .flatMap((call, at) => ofCall(`${prefix}.tool_calls.${at}.tool_call`, call)),
  ];
}

/** What a part says. OpenInference has no place for reasoning; it is no part of the answer. */
function wordsOf(part: JsonObject): readonly string[] {
  if (part.type === "text") return [stringOf(part.content) ?? ""];
  if (part.type !== "tool_call_response") return [];
  return [textOf(part.response ?? part.result ?? "")];
}

function ofCall(prefix: string, call: JsonObject): readonly KeyValue[] {
  const id = stringOf(call.id);
  return [
    ...(id === undefined ? [] : [attribute(`${prefix}.id`, id)]),
    attribute(`${prefix}.function.name`, stringOf(call.name) ?? ""),
    attribute(`${prefix}.function.arguments`, textOf(call.arguments ?? {})),
  ];
}

function textOf(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
