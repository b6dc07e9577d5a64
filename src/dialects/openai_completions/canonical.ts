import { isArray, isObject, type Json, type JsonObject, withoutNulls } from "../../base/json.ts";
import { decodeUsage, encodeUsage } from "../openai_token_usage.ts";
import { decodeFinish, encodeFinish } from "./finish.ts";

/**
 * Requests that mean the same: `null` is absent; a list of one prompt is that prompt; `stop` is a
 * list; `stream: false` and the usage wish, which the gateway always has, go.
 */
export function canonicalRequest(body: JsonObject): JsonObject {
  const result = withoutNulls(body);
  if (isArray(result.prompt) && result.prompt.length === 1) result.prompt = result.prompt[0]!;
  if (typeof result.stop === "string") result.stop = [result.stop];
  if (result.stream === false) delete result.stream;
  if (isObject(result.stream_options)) {
    const { include_usage: _, ...rest } = result.stream_options;
    if (Object.keys(rest).length === 0) delete result.stream_options;
    else result.stream_options = rest;
  }
  return result;
}

/** Replies that mean the same: `null` is absent, finish words are OpenAI's, usage has all its counts. */
export function canonicalResponse(body: JsonObject): JsonObject {
  const result = withoutNulls(body);
  if (isObject(result.usage)) result.usage = encodeUsage(decodeUsage(result.usage));
  if (isArray(result.choices)) result.choices = result.choices.map(canonicalChoice);
  return result;
}

function canonicalChoice(choice: Json, position: number): Json {
  if (!isObject(choice)) return choice;
  const result = withoutNulls(choice);
  result.index ??= position;
  const raw = typeof result.finish_reason === "string" ? result.finish_reason : undefined;
  result.finish_reason = encodeFinish(decodeFinish(raw));
  return result;
}
