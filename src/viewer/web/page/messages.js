import { NAME } from "./names.js";
import { parsed } from "./json_view.js";
import { attr } from "./spans.js";

/**
 * What was said in a model call, by OpenTelemetry's messages; `undefined` when it was not captured.
 * `raw` holds what is no message: a text that was cut, or another program's own form.
 */
export function talkOf(span) {
  const input = read(attr(span, NAME.inputMessages, NAME.inputValue));
  const output = read(attr(span, NAME.outputMessages, NAME.outputValue));
  const system = systemOf(attr(span, NAME.systemInstructions));
  if (input === undefined && output === undefined && system === undefined) return undefined;
  const tools = parsed(String(attr(span, NAME.toolDefinitions) ?? ""));
  return {
    system: system ?? [],
    input: input ?? { messages: [] },
    output: output ?? { messages: [] },
    tools: Array.isArray(tools) ? tools : [],
    isTruncated: attr(span, NAME.truncated) === true,
  };
}

function read(text) {
  if (text === undefined) return undefined;
  const value = parsed(String(text));
  const list = Array.isArray(value) ? value : Array.isArray(value?.messages) ? value.messages : [];
  const messages = list.filter((one) => typeof one?.role === "string").map(messageOf);
  if (messages.length === 0 || messages.length !== list.length) {
    return { messages: [], raw: String(text) };
  }
  nameResults(messages);
  return { messages };
}

/** A result names its call by an id only; a person wants the tool's name. */
function nameResults(messages) {
  const names = new Map();
  for (const { parts } of messages) {
    for (const part of parts) {
      if (part.type === "tool_call") names.set(part.id, part.name);
      if (part.type === "tool_call_response") part.name ??= names.get(part.id);
    }
  }
}

function messageOf(message) {
  return {
    role: message.role,
    parts: (partsOf(message.parts ?? message.content) ?? []).concat(callsOf(message.tool_calls)),
    finish: typeof message.finish_reason === "string" ? message.finish_reason : undefined,
  };
}

function partsOf(parts) {
  if (typeof parts === "string") return [{ type: "text", content: parts }];
  if (!Array.isArray(parts)) return [];
  return parts.map((part) => {
    if (typeof part === "string") return { type: "text", content: part };
    if (typeof part !== "object" || part === null) return { type: "unknown" };
    // Other programs write the parts of their provider.
    if (part.type === "text" && part.content === undefined) return { ...part, content: part.text };
    return part;
  });
}

/** The calls of a message in Chat Completions' form. */
function callsOf(calls) {
  if (!Array.isArray(calls)) return [];
  return calls.map((call) => ({
    type: "tool_call",
    id: call?.id,
    name: call?.function?.name,
    arguments: call?.function?.arguments,
  }));
}

function systemOf(text) {
  if (text === undefined) return undefined;
  const value = parsed(String(text));
  if (Array.isArray(value)) return partsOf(value);
  return [{ type: "text", content: String(text) }];
}

/** A part's text, when it is one. */
export function textOf(part) {
  return typeof part.content === "string"
    ? part.content
    : typeof part.text === "string"
    ? part.text
    : "";
}

/** What a tool was given, or gave: JSON where it is some, else text. */
export function looseJson(value) {
  if (typeof value === "string") return parsed(value) ?? value;
  if (Array.isArray(value) && value.every((one) => one?.type === "text")) {
    return looseJson(value.map(textOf).join("\n"));
  }
  return value;
}
