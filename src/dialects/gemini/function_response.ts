import { type Json, type JsonObject, parseObject } from "../../base/json.ts";
import type { Part, ToolCallId, ToolResultPart } from "../../ir/part.ts";
import { readMedia } from "./media.ts";
import type { SpelledReader } from "./spelled_reader.ts";
import { HERE, restOf } from "./wire.ts";

/**
 * `functionResponse` as a tool result. The API wants an object and knows two members by convention:
 * `output` for what the function said and `error` for why it failed; a text in one of them is the
 * result's text, any other object is its JSON.
 */
export function readFunctionResponse(
  part: SpelledReader,
  response: SpelledReader,
  callIdOf: (response: SpelledReader, name: string) => ToolCallId,
): ToolResultPart {
  const callId = callIdOf(response, response.string("name"));
  const at = response.pointer("response");
  const { text, isError } = textOf(response.optionalObject("response"));
  const media = response.objects("parts").map((item): Part => {
    const read = readMedia(item);
    return read ??
      { type: "opaque", at: item.at, dialect: HERE, block: item.source };
  });
  return {
    type: "tool_result",
    at: part.at,
    callId,
    parts: [...(text === undefined ? [] : [{ type: "text", at, text } as const]), ...media],
    isError,
    kind: "function",
    places: { "/is_error": `${at}/error` },
    ...restOf(part, { functionResponse: response }),
  };
}

function textOf(response: JsonObject | undefined): { text?: string; isError: boolean } {
  if (response === undefined) return { isError: false };
  const said = onlyMember(response, "output");
  // A text that looks like an object would come back as one.
  if (said !== undefined && parseObject(said) === undefined) return { text: said, isError: false };
  const error = onlyMember(response, "error");
  if (error !== undefined) return { text: error, isError: true };
  return { text: JSON.stringify(response), isError: false };
}

/** The text of a member that stands alone. */
function onlyMember(object: JsonObject, key: string): string | undefined {
  const value: Json | undefined = object[key];
  return typeof value === "string" && Object.keys(object).length === 1 ? value : undefined;
}

/** The inverse: `response` for a result's text. */
export function responseOf(text: string, isError: boolean): JsonObject {
  if (isError) return { error: text };
  return parseObject(text) ?? { output: text };
}

/**
 * The same for a text that was no object when it came: one in which an object would round numbers
 * (ids of 64 bits) stays a text.
 */
export function exactResponseOf(text: string, isError: boolean): JsonObject {
  return !isError && /\d{16}/.test(text) ? { output: text } : responseOf(text, isError);
}
