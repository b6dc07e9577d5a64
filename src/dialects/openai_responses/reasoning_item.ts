import { isArray, isObject, type Json, type JsonObject } from "../../base/json.ts";
import { optional } from "../../base/optional.ts";
import type { Seal, ThinkingPart } from "../../ir/part.ts";
import { type Reader, withExtra } from "../../ir/reader.ts";
import { type Sealed, UNSIGNED } from "../../ir/seal.ts";
import { HERE, merged } from "./fields.ts";

/** What stands between two parts of a summary when they are one text. */
export const PARAGRAPH = "\n\n";

/** The texts of `summary` or `content`, as one. */
export function joinedTexts(list: Json | undefined): string {
  if (!isArray(list)) return "";
  return list.flatMap((part) => isObject(part) && typeof part.text === "string" ? [part.text] : [])
    .join(PARAGRAPH);
}

/**
 * A `reasoning` item. OpenAI shows a summary; open models show the thinking itself in `content`,
 * which then is the text and stays as it is for its own dialect.
 */
export function decodeReasoning(
  reader: Reader,
  unseal: (text: string) => Sealed,
): ThinkingPart {
  reader.take("type");
  const id = reader.optionalString("id");
  const sealed = reader.optionalString("encrypted_content");
  const content = joinedTexts(reader.source.content);
  if (content === "") {
    reader.take("summary");
    reader.take("content");
  } else if (joinedTexts(reader.source.summary) === "") reader.take("summary");
  const isSealed = sealed !== undefined && sealed !== "" && sealed !== UNSIGNED;
  const opened = isSealed ? unseal(sealed) : undefined;
  return {
    type: "thinking",
    at: reader.at,
    text: content === "" ? joinedTexts(reader.source.summary) : content,
    ...optional("seal", opened?.seal),
    // Such an id is planoai's own.
    ...optional("id", sealed === UNSIGNED ? undefined : opened?.id ?? id),
    ...withExtra(reader.rest(HERE)),
  };
}

/** The item of a part. `write` spells its seal; without one there is no `encrypted_content`. */
export function encodeReasoning(
  part: ThinkingPart,
  id: string | undefined,
  write: (seal: Seal) => string,
): JsonObject {
  const isContent = part.extra?.dialect === HERE && part.extra.fields.content !== undefined;
  const said = part.text === "" || isContent ? [] : [{ type: "summary_text", text: part.text }];
  const ownSummary = isContent ? part.extra?.fields.summary : undefined;
  return merged(part.extra, {
    ...(id === undefined ? {} : { id }),
    type: "reasoning",
    summary: ownSummary ?? said,
    ...(part.seal === undefined ? {} : { encrypted_content: write(part.seal) }),
  });
}
