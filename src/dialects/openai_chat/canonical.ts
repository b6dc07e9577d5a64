import {
  isArray,
  isObject,
  type Json,
  type JsonObject,
  type MutableJsonObject,
  withoutNulls,
} from "../../base/json.ts";
import { textToSeal } from "../../ir/seal.ts";
import { isDerivedCallId } from "./call_id.ts";
import { decodeFinish, encodeFinish } from "./finish.ts";
import { thinkingText } from "./upstream_response.ts";
import { decodeUsage, encodeUsage } from "../openai_token_usage.ts";

/**
 * Requests that mean the same: `null` is absent; string content is one text part; `stop` is a list;
 * a tool result's plain texts are one; a refusal is a field; arguments `""` are `{}`; `max_tokens` is
 * `max_completion_tokens` where it stands alone; `stream: false` and the usage wish, which the gateway
 * always has, go; thinking is one field.
 */
export function canonicalRequest(body: JsonObject): JsonObject {
  const result = withoutNulls(body);
  if (typeof result.stop === "string") result.stop = [result.stop];
  if (result.max_tokens !== undefined && result.max_completion_tokens === undefined) {
    result.max_completion_tokens = result.max_tokens;
    delete result.max_tokens;
  }
  if (result.stream === false) delete result.stream;
  if (isObject(result.stream_options)) {
    const { include_usage: _, ...rest } = result.stream_options;
    if (Object.keys(rest).length === 0) delete result.stream_options;
    else result.stream_options = rest;
  }
  if (isArray(result.tools) && result.tools.length === 0) delete result.tools;
  if (isArray(result.messages)) result.messages = result.messages.map(canonicalMessage);
  return result;
}

/**
 * Replies that mean the same: `null` and empty content are absent, thinking is one field whose seals
 * are unwrapped, ids that planoai gave to calls are none, unknown finish words and `stop` beside tool
 * calls are what they mean, usage has all its counts.
 */
export function canonicalResponse(body: JsonObject): JsonObject {
  const result = withoutNulls(body);
  if (isObject(result.usage)) result.usage = encodeUsage(decodeUsage(result.usage));
  if (isArray(result.choices)) {
    result.choices = result.choices.map((choice, index) =>
      isObject(choice) ? canonicalChoice(choice, index) : choice
    );
  }
  return result;
}

function canonicalChoice(choice: JsonObject, index: number): JsonObject {
  const result = withoutNulls(choice);
  result.index ??= index;
  const message = canonicalMessage(result.message ?? {}) as MutableJsonObject;
  result.message = message;
  const calls = isArray(message.tool_calls) && message.tool_calls.length > 0;
  const raw = typeof result.finish_reason === "string" ? result.finish_reason : undefined;
  result.finish_reason = encodeFinish(decodeFinish(raw, calls));
  return result;
}

function canonicalMessage(message: Json): Json {
  if (!isObject(message)) return message;
  const result = withoutNulls(message);
  canonicalContent(result);
  canonicalThinking(result);
  if (isArray(result.tool_calls)) {
    if (result.tool_calls.length === 0) delete result.tool_calls;
    else result.tool_calls = result.tool_calls.map(canonicalCall);
  }
  return result;
}

function canonicalContent(message: MutableJsonObject): void {
  if (typeof message.content === "string") {
    message.content = message.content === "" ? [] : [{ type: "text", text: message.content }];
  }
  if (!isArray(message.content)) return;
  const refusals = message.content.filter((item) => isObject(item) && item.type === "refusal");
  if (refusals.length > 0) {
    message.content = message.content.filter((item) => !refusals.includes(item));
    message.refusal = refusals.map((item) => (item as JsonObject).refusal as string).join("\n");
  }
  const thoughts = message.content.filter((item) => isObject(item) && item.type === "thinking");
  if (thoughts.length > 0) { // Mistral thinks in `content`
    message.content = message.content.filter((item) => !thoughts.includes(item));
    message.reasoning_content = thoughts.map((item) => thinkingText((item as JsonObject).thinking))
      .join("");
  }
  const plain = message.content.every((item) =>
    isObject(item) && item.type === "text" && Object.keys(item).length === 2
  );
  if (message.role === "tool" && plain) {
    const text = message.content.map((item) => (item as JsonObject).text as string).join("\n");
    message.content = text === "" ? [] : [{ type: "text", text }];
  }
  if (message.content.length === 0) delete message.content;
}

function canonicalThinking(message: MutableJsonObject): void {
  if (message.reasoning !== undefined) {
    message.reasoning_content ??= message.reasoning;
    delete message.reasoning;
  }
  if (message.reasoning_content === "") delete message.reasoning_content;
  if (!isArray(message.reasoning_details)) return;
  const details = message.reasoning_details.map(canonicalDetail);
  const sealed = details.some((entry) =>
    isObject(entry) && (entry.signature !== undefined || entry.data !== undefined)
  );
  if (sealed) {
    message.reasoning_details = details;
    // The details say it all; upstreams differ on whether they repeat it.
    delete message.reasoning_content;
  } else delete message.reasoning_details;
}

function canonicalDetail(entry: Json): Json {
  if (!isObject(entry)) return entry;
  // `index` only orders the pieces.
  const { index: _, ...result } = withoutNulls(entry);
  for (const key of ["signature", "data"]) {
    const text = result[key];
    if (typeof text === "string") result[key] = textToSeal(text)?.data ?? text;
  }
  return result;
}

function canonicalCall(call: Json): Json {
  if (!isObject(call)) return call;
  const { index: _, ...result } = withoutNulls(call);
  if (typeof result.id === "string" && isDerivedCallId(result.id)) delete result.id;
  if (!isObject(result.function)) return result;
  const args = result.function.arguments;
  if (typeof args === "string" && args.trim() === "") {
    result.function = { ...result.function, arguments: "{}" };
  }
  return result;
}
