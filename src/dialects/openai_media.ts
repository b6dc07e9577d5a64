/** Files and sounds as Chat Completions and Responses spell them alike. */
import type { JsonObject } from "../base/json.ts";
import { optional } from "../base/optional.ts";
import { dataUrl } from "../ir/data_url.ts";
import type { MediaPart } from "../ir/part.ts";

/** The members for a file's bytes; `isOwn` where the client itself wrote them so. */
export function fileFields(
  { mediaType, name }: MediaPart,
  base64: string,
  isOwn: boolean,
): JsonObject {
  if (mediaType === "") return { file_data: base64, ...optional("filename", name) };
  // Without a name OpenAI cannot tell what the bytes are.
  const filename = name ?? (isOwn ? undefined : defaultName(mediaType));
  return { file_data: dataUrl(mediaType, base64), ...optional("filename", filename) };
}

function defaultName(mediaType: string): string {
  return `document.${mediaType.slice(mediaType.indexOf("/") + 1)}`;
}

/** A sound, which goes as bytes only. */
export function audioItem({ mediaType, source }: MediaPart): JsonObject | undefined {
  if (source.kind !== "inline") return undefined;
  return {
    type: "input_audio",
    input_audio: { data: source.base64, format: mediaType.slice("audio/".length) },
  };
}
