import type { Json, JsonObject } from "../../base/json.ts";
import { optional } from "../../base/optional.ts";
import { dataUrl } from "../../ir/data_url.ts";
import type { MediaPart, Part, TextPart } from "../../ir/part.ts";
import { OPENAI_CHAT } from "../ids.ts";
import { audioItem, fileFields } from "../openai_media.ts";
import { merged } from "./fields.ts";
import type { Writer } from "./writer.ts";

/** A part of a message as an item of `content`; nothing when it cannot be said there. */
export function writePart(part: Part, writer: Writer): readonly JsonObject[] {
  switch (part.type) {
    case "text":
      return writeText(part, writer);
    case "media":
      return writeMedia(part, writer);
    case "opaque":
      if (part.dialect === OPENAI_CHAT) return [part.block];
      writer.unsupported(part, `Chat Completions has no "${String(part.block.type)}" part`);
      return [];
    case "refusal":
      writer.losses.approximated(part, "a refusal outside an assistant message becomes text");
      return [{ type: "text", text: part.text }];
    case "thinking":
    case "tool_call":
    case "tool_result":
      writer.unsupported(part, `a "${part.type}" part cannot stand in this message`);
      return [];
    default:
      return part satisfies never;
  }
}

/** The shortest form of `content`: nothing, a string, or the list. `joined` asks for a string. */
export function contentOf(
  content: readonly JsonObject[],
  writer: Writer,
  joined = writer.quirks.media === false,
): Json | undefined {
  if (content.length === 0) return undefined;
  const texts = plainTexts(content);
  if (texts === undefined) return content;
  // Servers that know no media know no lists either (DeepSeek: "expected a string"), and more of them
  // know none in instructions.
  return texts.length === 1 || joined ? texts.join("\n") : content;
}

/** The texts of a list that holds nothing but plain text. */
export function plainTexts(content: readonly JsonObject[]): readonly string[] | undefined {
  const texts: string[] = [];
  for (const item of content) {
    if (item.type !== "text" || typeof item.text !== "string") return undefined;
    if (Object.keys(item).length !== 2) return undefined;
    texts.push(item.text);
  }
  return texts;
}

function writeText(part: TextPart, writer: Writer): readonly JsonObject[] {
  writer.foreign(part);
  if (part.text === "" && !writer.same) {
    writer.cache(part);
    return [];
  }
  return [merged(part.extra, { type: "text", text: part.text, ...writer.cache(part) })];
}

function writeMedia(part: MediaPart, writer: Writer): readonly JsonObject[] {
  writer.foreign(part);
  if (writer.quirks.media === false) {
    writer.unsupported(part, `${writer.target.issuer.provider} takes text only`);
    return [];
  }
  const written = mediaItem(part, writer);
  if (written === undefined) {
    writer.unsupported(part, `Chat Completions takes no ${part.media} from a ${part.source.kind}`);
    return [];
  }
  return [merged(part.extra, { ...written, ...writer.cache(part) })];
}

function mediaItem(part: MediaPart, writer: Writer): JsonObject | undefined {
  const { source } = part;
  if (source.kind === "text") {
    if (part.name !== undefined) writer.losses.unsupported(part, "a text has no title", "/title");
    return { type: "text", text: source.text };
  }
  switch (part.media) {
    case "image": {
      if (source.kind === "file") return undefined;
      const url = source.kind === "url" ? source.url : dataUrl(part.mediaType, source.base64);
      return {
        type: "image_url",
        image_url: { url, ...(part.detail === undefined ? {} : { detail: part.detail }) },
      };
    }
    case "file": {
      if (source.kind === "url") return undefined;
      const file = source.kind === "file"
        ? { file_id: source.id, ...optional("filename", part.name) }
        : fileFields(part, source.base64, writer.same);
      return { type: "file", file };
    }
    case "audio":
      return audioItem(part);
    default:
      return part.media satisfies never;
  }
}
