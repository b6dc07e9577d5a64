import { optional } from "../../base/optional.ts";
import { sourceOfUrl } from "../../ir/data_url.ts";
import type { MediaPart, Part } from "../../ir/part.ts";
import { type Reader, withExtra } from "../../ir/reader.ts";
import { HERE, leftovers } from "./fields.ts";

/** `content` of a message or `output` of a call: a string or a list of parts. */
export function decodeContent(reader: Reader, key: "content" | "output"): readonly Part[] {
  const content = reader.source[key];
  if (typeof content === "string") {
    reader.take(key);
    return content === "" ? [] : [{ type: "text", text: content, at: `${reader.at}/${key}` }];
  }
  if (content !== undefined && content !== null && !Array.isArray(content)) {
    reader.fail(key, "a string or an array");
  }
  return reader.objects(key).map(decodePart);
}

function decodePart(reader: Reader): Part {
  const type = reader.string("type");
  const at = reader.at;
  switch (type) {
    case "input_text":
    case "output_text":
    case "text":
      return decodeText(reader);
    case "refusal":
      return {
        type: "refusal",
        at,
        text: reader.string("refusal"),
        ...withExtra(leftovers(reader)),
      };
    case "input_image":
      return decodeImage(reader);
    case "input_file":
      return decodeFile(reader);
    case "input_audio":
      return decodeAudio(reader);
    default:
      return { type: "opaque", at, dialect: HERE, block: reader.source };
  }
}

function decodeText(reader: Reader): Part {
  const text = reader.string("text");
  // Clients echo the empty lists of a reply: they say nothing.
  for (const key of ["annotations", "logprobs"]) {
    const list = reader.source[key];
    if (Array.isArray(list) && list.length === 0) reader.take(key);
  }
  return { type: "text", at: reader.at, text, ...withExtra(leftovers(reader)) };
}

function decodeImage(reader: Reader): MediaPart {
  const url = reader.optionalString("image_url");
  const id = reader.optionalString("file_id");
  if (url === undefined && id === undefined) reader.fail("image_url", "a string");
  return {
    type: "media",
    media: "image",
    at: reader.at,
    ...(url === undefined
      ? { mediaType: "", source: { kind: "file", id: id ?? "" } as const }
      : sourceOfUrl(url)),
    ...optional("detail", reader.optionalString("detail")),
    ...withExtra(leftovers(reader)),
  };
}

function decodeFile(reader: Reader): MediaPart {
  const id = reader.optionalString("file_id");
  const data = reader.optionalString("file_data");
  const url = reader.optionalString("file_url");
  if (id === undefined && data === undefined && url === undefined) {
    reader.fail("file_data", "a string");
  }
  return {
    type: "media",
    media: "file",
    at: reader.at,
    ...sourceOfFile(id, data, url),
    ...optional("name", reader.optionalString("filename")),
    ...withExtra(leftovers(reader)),
  };
}

/** `file_data` is a data URL in every example and plain base64 by the letter of the reference. */
function sourceOfFile(
  id: string | undefined,
  data: string | undefined,
  url: string | undefined,
): Pick<MediaPart, "mediaType" | "source"> {
  if (data !== undefined) {
    return data.startsWith("data:")
      ? sourceOfUrl(data)
      : { mediaType: "", source: { kind: "inline", base64: data } };
  }
  if (url !== undefined) return { mediaType: "", source: { kind: "url", url } };
  return { mediaType: "", source: { kind: "file", id: id ?? "" } };
}

function decodeAudio(reader: Reader): MediaPart {
  const audio = reader.child("input_audio") ?? reader.fail("input_audio", "an object");
  return {
    type: "media",
    media: "audio",
    at: reader.at,
    mediaType: `audio/${audio.string("format")}`,
    source: { kind: "inline", base64: audio.string("data") },
    ...withExtra(leftovers(reader, { input_audio: audio })),
  };
}
