import type { JsonObject } from "../../base/json.ts";
import { sourceOfUrl } from "../../ir/data_url.ts";
import { typeOfBytes } from "../../ir/media_magic.ts";
import type { MediaPart } from "../../ir/part.ts";
import { restored } from "./wire.ts";
import { cannotSay, type Writing } from "./writing.ts";

/** The type of a file by the end of its address: the API demands one where it cannot look. */
const endings: readonly (readonly [RegExp, string])[] = [
  [/\.png$/i, "image/png"],
  [/\.jpe?g$/i, "image/jpeg"],
  [/\.gif$/i, "image/gif"],
  [/\.webp$/i, "image/webp"],
  [/\.pdf$/i, "application/pdf"],
  [/\.mp3$/i, "audio/mp3"],
  [/\.wav$/i, "audio/wav"],
  [/\.mp4$/i, "video/mp4"],
  [/\.txt$/i, "text/plain"],
];

/** A part for an image, a file or a sound, or `undefined` when the API has none; the loss is noted. */
export function mediaPart(part: MediaPart, writing: Writing): JsonObject | undefined {
  const { losses } = writing;
  const json = writing.target.quirks.media === false ? undefined : dataOf(part, writing);
  if (json === undefined) {
    cannotSay(writing, part, `this ${part.media} (${part.source.kind})`, "unsupported_media");
    return undefined;
  }
  if (part.detail !== undefined) losses.unsupported(part, "images have no detail level here");
  if (part.name !== undefined && !writing.sameDialect) {
    losses.unsupported(part, "files have no name here");
  }
  return restored(json, part.extra);
}

function dataOf(part: MediaPart, { sameDialect }: Writing): JsonObject | undefined {
  const name = part.name === undefined || !sameDialect ? {} : { displayName: part.name };
  const { source } = part;
  switch (source.kind) {
    case "inline":
      return inlineData(part, part.mediaType, source.base64, name);
    case "url": {
      const found = sourceOfUrl(source.url);
      if (found.source.kind === "inline") {
        return inlineData(part, found.mediaType, found.source.base64, name);
      }
      const type = part.mediaType === "" && !sameDialect
        ? typeOfUrl(source.url)
        : part.mediaType || undefined;
      const mimeType = type === undefined ? {} : { mimeType: type };
      return { fileData: { ...mimeType, fileUri: source.url, ...name } };
    }
    case "file":
      return undefined; // ids belong to the service that gave them out
    case "text":
      return { text: source.text };
    default:
      return source satisfies never;
  }
}

function inlineData(part: MediaPart, stated: string, base64: string, name: JsonObject): JsonObject {
  const mimeType = typeOfBytes(stated, base64) ?? defaults[part.media];
  return { inlineData: { mimeType, data: base64, ...name } };
}

const defaults: Readonly<Record<MediaPart["media"], string>> = {
  image: "image/png",
  file: "application/pdf",
  audio: "audio/wav",
};

function typeOfUrl(url: string): string | undefined {
  const path = URL.parse(url)?.pathname ?? "";
  return endings.find(([ending]) => ending.test(path))?.[1];
}
