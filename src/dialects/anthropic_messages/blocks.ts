import { isArray, isObject, type Json, rawJson } from "../../base/json.ts";
import type { Issuer } from "../../ir/origin.ts";
import type { MediaPart, MediaSource, Part, ReplyPart } from "../../ir/part.ts";
import type { Reader } from "../../ir/reader.ts";
import { openCallId } from "../../ir/sealed_call_id.ts";
import { readSeal } from "./seals.ts";
import { HERE, readCache, restOf } from "./wire.ts";

type BlockReader = (block: Reader, issuer: Issuer | undefined) => Part | undefined;

/** One content block. A kind that the pivot has no word for, or a source it cannot name, is opaque. */
export function readPart(block: Reader, issuer?: Issuer): Part {
  const reader = readers.get(block.string("type"));
  return reader?.(block, issuer) ??
    { type: "opaque", at: block.at, dialect: HERE, block: block.source };
}

/** One block of a reply, where media and tool results have no meaning. */
export function readReplyPart(block: Reader, issuer: Issuer): ReplyPart {
  const part = readPart(block, issuer);
  return part.type === "media" || part.type === "tool_result"
    ? { type: "opaque", at: block.at, dialect: HERE, block: block.source }
    : part;
}

/** Content given as a string or as blocks: the string is one text block. */
export function readContent(owner: Reader, key: string): readonly Part[] {
  const value = owner.take(key);
  if (value === undefined || value === null) return [];
  if (typeof value === "string") {
    return [{ type: "text", at: `${owner.at}/${key}`, text: value }];
  }
  return owner.objects(key).map((block) => readPart(block));
}

const readers: ReadonlyMap<string, BlockReader> = new Map<string, BlockReader>([
  ["text", (block) => {
    const text = block.string("text");
    const { mark, nested } = readCache(block);
    return { type: "text", at: block.at, text, ...mark, ...restOf(block, nested) };
  }],
  ["image", (block) => readMedia(block, "image")],
  ["document", (block) => readMedia(block, "file")],
  ["tool_use", (block) => {
    const { id } = openCallId(block.string("id"));
    const name = block.filled("name");
    const args = rawJson(argsText(block.take("input")));
    const { mark, nested } = readCache(block);
    return {
      type: "tool_call",
      at: block.at,
      id,
      name,
      args,
      kind: "function",
      ...mark,
      ...restOf(block, nested),
    };
  }],
  ["tool_result", (block) => {
    const callId = openCallId(block.string("tool_use_id")).id;
    const parts = readContent(block, "content");
    const isError = block.optionalBoolean("is_error") ?? false;
    const { mark, nested } = readCache(block);
    return {
      type: "tool_result",
      at: block.at,
      callId,
      parts,
      isError,
      kind: "function",
      ...mark,
      ...restOf(block, nested),
    };
  }],
  ["thinking", (block, issuer) => {
    const text = block.optionalString("thinking") ?? "";
    const sealed = readSeal("signature", block.optionalString("signature"), issuer);
    return { type: "thinking", at: block.at, text, ...sealed, ...restOf(block) };
  }],
  ["redacted_thinking", (block, issuer) => {
    const sealed = readSeal("redacted", block.string("data"), issuer);
    return { type: "thinking", at: block.at, text: "", ...sealed, ...restOf(block) };
  }],
]);

/** `input` as JSON text. Servers that imitate this API leave it out or send it as a string. */
export function argsText(input: Json | undefined): string {
  if (typeof input === "string") return input === "" ? "{}" : input;
  return JSON.stringify(input ?? {});
}

function readMedia(block: Reader, media: "image" | "file"): MediaPart | undefined {
  const given = block.child("source");
  if (given === undefined) block.fail("source", "an object");
  const source = readSource(given);
  if (source === undefined) return undefined;
  const title = media === "file" ? block.optionalString("title") : undefined;
  const { mark, nested } = readCache(block);
  return {
    type: "media",
    at: block.at,
    media,
    ...source,
    ...(title === undefined ? {} : { name: title }),
    ...mark,
    ...restOf(block, { ...nested, source: given }),
  };
}

function readSource(source: Reader): { mediaType: string; source: MediaSource } | undefined {
  switch (source.string("type")) {
    case "base64":
      return {
        mediaType: source.string("media_type"),
        source: { kind: "inline", base64: source.string("data") },
      };
    case "url":
      return { mediaType: "", source: { kind: "url", url: source.string("url") } };
    case "file":
      return { mediaType: "", source: { kind: "file", id: source.string("file_id") } };
    case "text":
      return {
        mediaType: source.optionalString("media_type") ?? "text/plain",
        source: { kind: "text", text: source.string("data") },
      };
    case "content": {
      // Text blocks as a document: their text is what other dialects can say. The blocks themselves
      // stay untaken, so that this dialect gets them back.
      const text = textOf(source.source.content);
      if (text === undefined) return undefined;
      source.untake("type");
      return { mediaType: "text/plain", source: { kind: "text", text } };
    }
    default:
      return undefined;
  }
}

/** The text of content that is text only. */
function textOf(content: Json | undefined): string | undefined {
  if (typeof content === "string") return content;
  if (!isArray(content)) return undefined;
  const texts: string[] = [];
  for (const block of content) {
    if (!isObject(block) || block.type !== "text" || typeof block.text !== "string") {
      return undefined;
    }
    texts.push(block.text);
  }
  return texts.join("\n\n");
}
