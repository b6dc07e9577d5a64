import type { JsonObject } from "../../base/json.ts";
import type { ToolResultPart } from "../../ir/part.ts";
import { exactResponseOf, responseOf } from "./function_response.ts";
import { idField } from "./upstream_parts.ts";
import { mediaPart } from "./upstream_media.ts";
import { HERE, restored } from "./wire.ts";
import { cannotSay, foreign, type Writing } from "./writing.ts";

/** A result on the wire, and the images that it cannot hold, which stand behind all results (W034). */
export interface WrittenResult {
  readonly part: JsonObject;
  readonly companions: readonly JsonObject[];
}

/** `name` is the called function's, as it is on the wire; unknown for a result without a call. */
export function writeResult(
  result: ToolResultPart,
  name: string | undefined,
  writing: Writing,
): WrittenResult {
  foreign(result, writing);
  const texts: string[] = [];
  const media: JsonObject[] = [];
  for (const part of result.parts) {
    if (part.type === "text") {
      foreign(part, writing);
      texts.push(part.text);
    } else if (part.type === "media") {
      foreign(part, writing);
      const json = mediaPart(part, writing);
      if (typeof json?.text === "string") texts.push(json.text);
      else if (json !== undefined) media.push(json);
    } else if (part.type === "opaque" && part.dialect === HERE) media.push(part.block);
    else cannotSay(writing, part, "this part of a tool result", "unsupported_part");
  }
  const isInside = writing.sameDialect || writing.model.mediaInResults;
  const functionResponse = {
    ...idField(result.callId, writing),
    ...(name === undefined ? {} : { name }),
    ...responseField(texts, result, writing),
    ...(media.length > 0 && isInside ? { parts: media } : {}),
  };
  return {
    part: restored({ functionResponse }, result.extra),
    companions: isInside ? [] : media,
  };
}

function responseField(
  texts: readonly string[],
  result: ToolResultPart,
  { sameDialect }: Writing,
): JsonObject {
  if (texts.length === 0 && sameDialect) return {};
  const write = sameDialect ? responseOf : exactResponseOf;
  return { response: write(texts.join("\n"), result.isError) };
}
