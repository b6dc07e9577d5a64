import type { JsonObject } from "../../base/json.ts";
import { optional } from "../../base/optional.ts";
import { dataUrl } from "../../ir/data_url.ts";
import type { MediaPart, Part } from "../../ir/part.ts";
import { OPENAI_CHAT } from "../ids.ts";
import { audioItem, fileFields } from "../openai_media.ts";
import { HERE, merged } from "./fields.ts";
import type { Writer } from "./writer.ts";

/** Where the text stands decides its name: the model's own words are `output_text`. */
export type ContentKind = "input" | "output";

/** The content parts of a message or a call's output; what cannot be said is a loss. */
export function writeContent(
  parts: readonly Part[],
  kind: ContentKind,
  writer: Writer,
): JsonObject[] {
  return parts.flatMap((part) => writePart(part, kind, writer));
}

function writePart(part: Part, kind: ContentKind, writer: Writer): readonly JsonObject[] {
  writer.foreign(part);
  switch (part.type) {
    case "text":
      if (part.text === "" && !writer.same) return []; // nothing is said by it (W080)
      return [merged(part.extra, { type: `${kind}_text`, text: part.text })];
    case "refusal":
      if (kind === "output") return [merged(part.extra, { type: "refusal", refusal: part.text })];
      return [{ type: "input_text", text: part.text }];
    case "media": {
      const item = kind === "input" ? mediaItem(part, writer) : undefined;
      if (item !== undefined) return [merged(part.extra, item)];
      writer.unsupported(part, `the Responses API cannot take this ${part.media} here`);
      return [];
    }
    case "opaque":
      if (part.dialect === HERE) return [part.block];
      writer.unsupported(part, `the Responses API has no "${String(part.block.type)}" part`);
      return [];
    case "thinking":
    case "tool_call":
    case "tool_result":
      writer.unsupported(part, "it cannot stand inside a message");
      return [];
    default:
      return part satisfies never;
  }
}

function mediaItem(part: MediaPart, writer: Writer): JsonObject | undefined {
  const { source } = part;
  if (source.kind === "file" && !writer.same && writer.request.dialect !== OPENAI_CHAT) {
    return undefined; // another vendor's file id
  }
  if (source.kind === "text") {
    writer.losses.approximated(part, "the document goes as text");
    return { type: "input_text", text: source.text };
  }
  switch (part.media) {
    case "image": {
      // Required by OpenAI's own types; this is its default.
      const wanted = part.detail ?? (writer.same ? undefined : "auto");
      const detail = wanted === undefined ? {} : { detail: wanted };
      if (source.kind === "file") return { type: "input_image", file_id: source.id, ...detail };
      const url = source.kind === "url" ? source.url : dataUrl(part.mediaType, source.base64);
      return { type: "input_image", image_url: url, ...detail };
    }
    case "file": {
      const filename = optional("filename", part.name);
      if (source.kind === "file") return { type: "input_file", file_id: source.id, ...filename };
      if (source.kind === "url") return { type: "input_file", file_url: source.url, ...filename };
      return { type: "input_file", ...fileFields(part, source.base64, writer.same) };
    }
    case "audio":
      return audioItem(part);
    default:
      return part.media satisfies never;
  }
}
