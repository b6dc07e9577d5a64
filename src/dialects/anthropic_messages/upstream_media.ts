import type { JsonObject } from "../../base/json.ts";
import { bytesOfUrl } from "../../ir/data_url.ts";
import { typeOfBytes } from "../../ir/media_magic.ts";
import type { MediaPart } from "../../ir/part.ts";
import { mediaWords } from "../writing.ts";
import { cacheField, HERE, restored } from "./wire.ts";
import { cannotSay, type Writing } from "./writing.ts";

/** The kinds of image that the API takes as bytes. */
const imageTypes: ReadonlySet<string> = new Set([
  "image/jpeg",
  "image/png",
  "image/gif",
  "image/webp",
]);

/** An `image` or `document` block, or `undefined` when the API has none for these bytes. */
export function mediaBlock(part: MediaPart, writing: Writing): JsonObject | undefined {
  const source = writing.target.quirks.media === false ? undefined : sourceOf(part, writing);
  if (source === undefined) {
    cannotSay(writing, part, mediaWords(part), "unsupported_media");
    return undefined;
  }
  if (part.detail !== undefined) {
    writing.losses.unsupported(part, "images have no detail level in the Messages API");
  }
  const isImage = part.media === "image";
  const named = part.name === undefined || isImage ? {} : { title: part.name };
  if (part.name !== undefined && isImage) {
    writing.losses.unsupported(part, "images have no name in the Messages API");
  }
  return restored(
    { type: isImage ? "image" : "document", source, ...named, ...cacheField(part.cache) },
    part.extra,
  );
}

function sourceOf(part: MediaPart, writing: Writing): JsonObject | undefined {
  const kept = part.extra?.dialect === HERE ? part.extra.fields.source : undefined;
  const { source } = part;
  if (part.media === "audio") return undefined;
  switch (source.kind) {
    case "url": {
      const inline = bytesOfUrl(source.url);
      if (inline !== undefined) {
        return inlineSource(part, inline.mediaType, inline.base64, writing);
      }
      return { type: "url", url: source.url };
    }
    case "file":
      // File ids belong to the service that gave them out.
      return writing.sameDialect ? { type: "file", file_id: source.id } : undefined;
    case "text":
      // Blocks that were given as a document stand whole in the unknown fields.
      if (typeof kept === "object" && kept !== null && "type" in kept) return {};
      return { type: "text", media_type: "text/plain", data: source.text };
    case "inline":
      return inlineSource(part, part.mediaType, source.base64, writing);
    default:
      return source satisfies never;
  }
}

function inlineSource(
  part: MediaPart,
  stated: string,
  base64: string,
  writing: Writing,
): JsonObject | undefined {
  const mediaType = typeOfBytes(stated, base64);
  if (part.media === "image") {
    // "image/jpg" is common and refused; the bytes know better.
    const type = mediaType === "image/jpg" ? "image/jpeg" : mediaType ?? "";
    return imageTypes.has(type) || writing.sameDialect
      ? { type: "base64", media_type: type, data: base64 }
      : undefined;
  }
  if (mediaType === "application/pdf" || writing.sameDialect) {
    return { type: "base64", media_type: mediaType ?? part.mediaType, data: base64 };
  }
  if (mediaType?.startsWith("text/") !== true && mediaType !== "application/json") return undefined;
  const text = decodeText(base64);
  return text === undefined ? undefined : { type: "text", media_type: "text/plain", data: text };
}

function decodeText(base64: string): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.fromBase64(base64));
  } catch {
    return undefined;
  }
}
