import { sourceOfUrl } from "../../ir/data_url.ts";
import type { MediaPart, Part } from "../../ir/part.ts";
import { type Reader, withExtra } from "../../ir/reader.ts";
import { OPENAI_CHAT } from "../ids.ts";
import { readCacheMark } from "./cache_mark.ts";
import { leftovers } from "./fields.ts";

/** `content`: a string, a list of parts, or nothing at all. */
export function decodeContent(message: Reader): readonly Part[] {
  const content = message.source.content;
  if (typeof content === "string") {
    message.take("content");
    return content === "" ? [] : [{ type: "text", text: content, at: `${message.at}/content` }];
  }
  if (content !== undefined && content !== null && !Array.isArray(content)) {
    message.fail("content", "a string or an array");
  }
  return message.objects("content").map(decodePart);
}

function decodePart(reader: Reader): Part {
  const type = reader.string("type");
  const at = reader.at;
  switch (type) {
    case "text":
      return {
        type: "text",
        at,
        text: reader.string("text"),
        ...readCacheMark(reader),
        ...withExtra(leftovers(reader)),
      };
    case "refusal":
      return {
        type: "refusal",
        at,
        text: reader.string("refusal"),
        ...withExtra(leftovers(reader)),
      };
    case "image_url":
      return decodeImage(reader);
    case "file":
      return decodeFile(reader);
    case "input_audio":
      return decodeAudio(reader);
    default:
      return { type: "opaque", at, dialect: OPENAI_CHAT, block: reader.source };
  }
}

function decodeImage(reader: Reader): MediaPart {
  const image = reader.child("image_url") ?? reader.fail("image_url", "an object");
  const detail = image.optionalString("detail");
  return {
    type: "media",
    media: "image",
    at: reader.at,
    ...sourceOfUrl(image.string("url")),
    ...(detail === undefined ? {} : { detail }),
    ...readCacheMark(reader),
    ...withExtra(leftovers(reader, { image_url: image })),
  };
}

function decodeFile(reader: Reader): MediaPart {
  const file = reader.child("file") ?? reader.fail("file", "an object");
  const id = file.optionalString("file_id");
  const data = file.optionalString("file_data");
  const name = file.optionalString("filename");
  if (id === undefined && data === undefined) file.fail("file_data", "a string");
  return {
    type: "media",
    media: "file",
    at: reader.at,
    ...(id === undefined
      ? sourceOfFileData(data ?? "")
      : { mediaType: "", source: { kind: "file", id } as const }),
    ...(name === undefined ? {} : { name }),
    ...readCacheMark(reader),
    ...withExtra(leftovers(reader, { file })),
  };
}

function decodeAudio(reader: Reader): MediaPart {
  const audio = reader.child("input_audio") ?? reader.fail("input_audio", "an object");
  return {
    type: "media",
    media: "audio",
    at: reader.at,
    mediaType: `audio/${audio.string("format")}`,
    source: { kind: "inline", base64: audio.string("data") },
    ...readCacheMark(reader),
    ...withExtra(leftovers(reader, { input_audio: audio })),
  };
}

/** `file_data` is a data URL in every example and plain base64 by the letter of the reference. */
function sourceOfFileData(data: string): Pick<MediaPart, "mediaType" | "source"> {
  if (data.startsWith("data:") || data.startsWith("http")) return sourceOfUrl(data);
  return { mediaType: "", source: { kind: "inline", base64: data } };
}
