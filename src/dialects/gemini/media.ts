import type { MediaPart, MediaSource } from "../../ir/part.ts";
import type { SpelledReader } from "./spelled_reader.ts";
import { restOf } from "./wire.ts";

/** `inlineData` or `fileData` of a part; `undefined` when it holds neither. */
export function readMedia(part: SpelledReader): MediaPart | undefined {
  const inline = part.child("inlineData");
  const file = inline === undefined ? part.child("fileData") : undefined;
  const given = inline ?? file;
  if (given === undefined) return undefined;
  const mediaType = given.optionalString("mimeType") ?? "";
  const source: MediaSource = inline === undefined
    ? { kind: "url", url: given.string("fileUri") }
    : { kind: "inline", base64: given.string("data") };
  const name = given.optionalString("displayName");
  return {
    type: "media",
    at: part.at,
    media: kindOf(mediaType),
    mediaType,
    source,
    ...(name === undefined ? {} : { name }),
    ...restOf(part, inline === undefined ? { fileData: given } : { inlineData: given }),
  };
}

/** Videos are files to the pivot, which has no word of its own for them. */
function kindOf(mediaType: string): MediaPart["media"] {
  if (mediaType.startsWith("image/")) return "image";
  return mediaType.startsWith("audio/") ? "audio" : "file";
}
