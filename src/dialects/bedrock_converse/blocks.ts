import { isArray, isObject, type Json, rawJson } from "../../base/json.ts";
import type { Extra, Issuer } from "../../ir/origin.ts";
import type {
  Cacheable,
  CacheMark,
  MediaPart,
  MediaSource,
  Part,
  ReplyPart,
} from "../../ir/part.ts";
import type { Reader } from "../../ir/reader.ts";
import { openCallId } from "../../ir/sealed_call_id.ts";
import { type MediaBlock, mediaTypeOf } from "./formats.ts";
import { readRedacted, readSignature } from "./seals.ts";
import { cacheMarkOf, HERE, restOf } from "./wire.ts";

type BlockReader = (block: Reader, issuer: Issuer | undefined) => Part | undefined;

/** One content block: an object whose one member says its kind. Other kinds are opaque. */
export function readPart(block: Reader, issuer?: Issuer): Part {
  const kind = Object.keys(block.source).find((key) =>
    readers.has(key) && block.source[key] !== null
  );
  return (kind === undefined ? undefined : readers.get(kind)!(block, issuer)) ??
    { type: "opaque", at: block.at, dialect: HERE, block: block.source };
}

/** One block of a reply, where media and tool results have no meaning. */
export function readReplyPart(block: Reader, issuer: Issuer): ReplyPart {
  const part = readPart(block, issuer);
  return part.type === "media" || part.type === "tool_result"
    ? { type: "opaque", at: block.at, dialect: HERE, block: block.source }
    : part;
}

/**
 * A list of blocks. A `cachePoint` is a mark on the block before it; one without such a block, or
 * behind one that carries no mark in the pivot, stays a part of its own.
 */
export function readParts(owner: Reader, key: string): readonly Part[] {
  const parts: Part[] = [];
  for (const block of owner.objects(key)) {
    const mark = cacheMarkOf(block.source);
    const last = parts.at(-1);
    if (mark !== undefined && last !== undefined && takesMark(last)) {
      parts[parts.length - 1] = markedBy(block, last, mark);
    } else parts.push(readPart(block));
  }
  return parts;
}

/** A node with the mark of a `cachePoint`, and where losses about it are reported. */
export function markedBy<Node extends Cacheable>(
  point: Reader,
  node: Node,
  cache: CacheMark,
): Node {
  const places = { ...node.places, "/cache_control": `${point.at}/cachePoint` };
  return { ...node, cache, places };
}

function takesMark(part: Part): part is Extract<Part, { cache?: unknown }> {
  switch (part.type) {
    case "text":
    case "media":
    case "tool_call":
    case "tool_result":
      return part.cache === undefined;
    case "refusal":
    case "thinking":
    case "opaque":
      return false;
    default:
      return part satisfies never;
  }
}

const readers: ReadonlyMap<string, BlockReader> = new Map<string, BlockReader>([
  ["text", (block) => ({
    type: "text",
    at: block.at,
    text: block.string("text"),
    ...restOf(block),
  })],
  ["image", (block) => readMedia(block, "image")],
  ["document", (block) => readMedia(block, "document")],
  ["video", (block) => readMedia(block, "video")],
  ["audio", (block) => readMedia(block, "audio")],
  ["toolUse", readToolUse],
  ["toolResult", readToolResult],
  ["reasoningContent", readReasoning],
  ["citationsContent", readCitations],
]);

function readToolUse(block: Reader): Part | undefined {
  const use = childOf(block, "toolUse");
  // `server_tool_use`: a tool that the provider runs.
  if (use.has("type")) return undefined;
  const { id } = openCallId(use.string("toolUseId"));
  const name = use.filled("name");
  const args = rawJson(argsText(use.take("input")));
  return {
    type: "tool_call",
    at: block.at,
    id,
    name,
    args,
    kind: "function",
    ...restOf(block, { toolUse: use }),
  };
}

/** `input` as JSON text; a model without arguments may leave it out (W020). */
function argsText(input: Json | undefined): string {
  return JSON.stringify(input ?? {});
}

function readToolResult(block: Reader): Part | undefined {
  const result = childOf(block, "toolResult");
  // The result of a tool that the provider ran.
  if (result.has("type")) return undefined;
  const callId = openCallId(result.string("toolUseId")).id;
  const parts = result.objects("content").map(readResultPart);
  const isError = result.optionalString("status") === "error";
  return {
    type: "tool_result",
    at: block.at,
    callId,
    parts,
    isError,
    kind: "function",
    places: { "/is_error": `${result.at}/status` },
    ...restOf(block, { toolResult: result }),
  };
}

/**
 * A block inside a tool result. A `json` block is its text for everyone else; that it was JSON, its
 * pointer says, which names the member.
 */
function readResultPart(block: Reader): Part {
  if (!block.has("json")) return readPart(block);
  const text = JSON.stringify(block.take("json"));
  return { type: "text", at: `${block.at}/json`, text, ...restOf(block) };
}

function readReasoning(block: Reader, issuer: Issuer | undefined): Part | undefined {
  const reasoning = childOf(block, "reasoningContent");
  if (reasoning.has("redactedContent")) {
    const sealed = readRedacted(reasoning.string("redactedContent"), issuer);
    const rest = restOf(block, { reasoningContent: reasoning });
    return { type: "thinking", at: block.at, text: "", ...sealed, ...rest };
  }
  const given = reasoning.child("reasoningText");
  if (given === undefined) return undefined;
  const text = given.optionalString("text") ?? "";
  const sealed = readSignature(given.optionalString("signature"), issuer);
  const rest = restOf(block, { reasoningContent: [reasoning, { reasoningText: given }] });
  return { type: "thinking", at: block.at, text, ...sealed, ...rest };
}

/** Text with its citations, which the pivot has no word for: they stay as the text's extra. */
function readCitations(block: Reader, issuer: Issuer | undefined): Part | undefined {
  const cited = childOf(block, "citationsContent");
  const content = cited.take("content");
  const text = textOf(content ?? []);
  if (text === undefined) return undefined;
  const beside = restOf(block).extra?.fields;
  const others = cited.rest(HERE)?.fields ?? {};
  const fields = {
    ...beside,
    // One text is what a stream can spell; several are kept as they were.
    ...(isArray(content) && content.length > 1 ? { content } : {}),
    ...others,
    citations: others.citations ?? [],
  };
  const extra = { dialect: HERE, fields };
  if (issuer !== undefined) return { type: "text", at: block.at, text, extra };
  const places = Object.fromEntries(
    Object.keys(fields).map((key) => [`/${key}`, `${cited.at}/${key}`]),
  );
  return { type: "text", at: block.at, text, extra, places };
}

/** The citations and other fields of a `citationsContent` block that was read as text. */
export function citedFields(extra: Extra | undefined): Extra["fields"] | undefined {
  if (extra?.dialect !== HERE) return undefined;
  return isArray(extra.fields.citations) ? extra.fields : undefined;
}

function readMedia(block: Reader, kind: MediaBlock): MediaPart | undefined {
  const media = childOf(block, kind);
  const given = media.child("source");
  if (given === undefined) return media.fail("source", "an object");
  const format = media.optionalString("format");
  const source = readSource(given);
  const mediaType = format === undefined ? "" : mediaTypeOf(kind, format);
  if (source === undefined || mediaType === undefined) return undefined;
  const name = kind === "document" ? media.optionalString("name") : undefined;
  const location = given.child("s3Location");
  location?.take("uri");
  return {
    type: "media",
    at: block.at,
    media: kind === "image" || kind === "audio" ? kind : "file",
    mediaType,
    source,
    ...(name === undefined ? {} : { name, places: { "/title": `${media.at}/name` } }),
    ...restOf(block, { [kind]: [media, { source: [given, { s3Location: location }] }] }),
  };
}

function readSource(source: Reader): MediaSource | undefined {
  if (source.has("bytes")) return { kind: "inline", base64: source.string("bytes") };
  // An address that only AWS can read: for everyone else it is a file of another service.
  if (isObject(source.source.s3Location)) {
    const { uri } = source.source.s3Location;
    return typeof uri === "string" ? { kind: "file", id: uri } : undefined;
  }
  if (source.has("text")) return { kind: "text", text: source.string("text") };
  // Text blocks as a document: their text is what other dialects can say. The blocks themselves stay
  // untaken, so that this dialect gets them back.
  const text = source.has("content") ? textOf(source.source.content) : undefined;
  return text === undefined ? undefined : { kind: "text", text };
}

/** The text of blocks that are text only. */
function textOf(content: Json | undefined): string | undefined {
  if (!isArray(content)) return undefined;
  const texts: string[] = [];
  for (const block of content) {
    if (!isObject(block) || typeof block.text !== "string") return undefined;
    texts.push(block.text);
  }
  return texts.join("");
}

/** The object in a block's one member. */
function childOf(block: Reader, key: string): Reader {
  return block.child(key) ?? block.fail(key, "an object");
}
