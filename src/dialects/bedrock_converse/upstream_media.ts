import { isObject, type JsonObject } from "../../base/json.ts";
import { bytesOfUrl } from "../../ir/data_url.ts";
import { typeOfBytes } from "../../ir/media_magic.ts";
import type { MediaPart } from "../../ir/part.ts";
import { mediaWords } from "../writing.ts";
import { formatOf, type MediaBlock } from "./formats.ts";
import { HERE, restored } from "./wire.ts";
import { cannotSay, type Writing } from "./writing.ts";

/** A block of media, or `undefined` when the API has none for these bytes. */
export function mediaBlock(part: MediaPart, writing: Writing): JsonObject | undefined {
  const written = writing.target.quirks.media === false ? undefined : contentOf(part, writing);
  if (written === undefined) {
    cannotSay(writing, part, mediaWords(part), "unsupported_media");
    return undefined;
  }
  if (part.detail !== undefined) {
    writing.losses.unsupported(part, "images have no detail level in the Converse API");
  }
  const { kind, content } = written;
  return restored({ [kind]: { ...content, ...nameField(part, kind, writing) } }, part.extra);
}

/** Documents must have a name; other media have none. */
function nameField(part: MediaPart, kind: MediaBlock, writing: Writing): JsonObject {
  if (kind !== "document") {
    if (part.name !== undefined) {
      writing.losses.unsupported(part, `a block of kind "${kind}" has no name in the Converse API`);
    }
    return {};
  }
  if (writing.sameDialect) return part.name === undefined ? {} : { name: part.name };
  const name = writing.names.nameFor(part.name);
  if (part.name === undefined) {
    writing.losses.defaulted(part, `a document must have a name: "${name}" is sent`);
  } else if (name !== part.name) {
    writing.losses.approximated(part, `the document's name is sent as "${name}"`);
  }
  return { name };
}

interface Written {
  readonly kind: MediaBlock;
  readonly content: JsonObject;
}

function contentOf(part: MediaPart, writing: Writing): Written | undefined {
  const { source } = part;
  const { sameDialect } = writing;
  switch (source.kind) {
    case "inline":
      return inline(part, part.mediaType, source.base64, writing);
    case "url": {
      // The service reads no address but S3's.
      const data = bytesOfUrl(source.url);
      if (data !== undefined) return inline(part, data.mediaType, data.base64, writing);
      return source.url.startsWith("s3://") ? located(part, source.url, writing) : undefined;
    }
    case "file":
      // File ids belong to the service that gave them out.
      return sameDialect || source.id.startsWith("s3://")
        ? located(part, source.id, writing)
        : undefined;
    case "text":
      return {
        kind: "document",
        content: { ...formatField(part), source: textSource(part, source.text) },
      };
    default:
      return source satisfies never;
  }
}

function inline(
  part: MediaPart,
  stated: string,
  base64: string,
  writing: Writing,
): Written | undefined {
  return typed(part, typeOfBytes(stated, base64) ?? "", { bytes: base64 }, writing);
}

function located(part: MediaPart, uri: string, writing: Writing): Written | undefined {
  return typed(part, part.mediaType, { s3Location: { uri } }, writing);
}

function typed(
  part: MediaPart,
  mediaType: string,
  source: JsonObject,
  { sameDialect }: Writing,
): Written | undefined {
  const kind = kindOf(part, mediaType);
  const format = formatOf(kind, mediaType);
  if (format !== undefined) return { kind, content: { format, source } };
  // A document may come without a format, from a client of this dialect.
  return sameDialect && mediaType === "" ? { kind, content: { source } } : undefined;
}

/** Blocks that were given as a document stand whole in the unknown fields. */
function textSource(part: MediaPart, text: string): JsonObject {
  const document = part.extra?.dialect === HERE ? part.extra.fields.document : undefined;
  const source = isObject(document) ? document.source : undefined;
  return isObject(source) && source.content !== undefined ? {} : { text };
}

function formatField(part: MediaPart): JsonObject {
  const format = part.mediaType === "" ? undefined : formatOf("document", part.mediaType);
  return format === undefined ? {} : { format };
}

/** OpenAI clients send sounds and images as files too: the type knows better. */
function kindOf({ media }: MediaPart, mediaType: string): MediaBlock {
  const family = mediaType.split("/")[0];
  if (media !== "file") return media;
  return family === "image" || family === "audio" || family === "video" ? family : "document";
}
