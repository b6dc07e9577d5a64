import { type Json, type MutableJsonObject, parseExactObject } from "../../base/json.ts";
import type { MediaPart, Part, ToolCallPart, ToolResultPart } from "../../ir/part.ts";
import { boundedText, type Bounds, MAX_PART, start } from "./bounded_list.ts";

/** Parts of one message; what is said in more of them is left out. */
const MAX_PARTS = 512;

/** Characters of an address, and of other short texts. */
const MAX_SHORT = 1024;

/** The parts of a message by the JSON of OpenTelemetry's GenAI conventions. No bytes of media. */
export function partsJson(parts: readonly Part[], bounds: Bounds): readonly Json[] {
  if (parts.length > MAX_PARTS) bounds.truncated = true;
  // The texts of one message share a bound.
  let room = 2 * MAX_PART;
  return parts.slice(-MAX_PARTS).flatMap((part) => {
    const json = partJson(part, bounds, Math.min(room, MAX_PART));
    if (json === undefined) return [];
    room = Math.max(0, room - sizeOf(part));
    return [json];
  });
}

function sizeOf(part: Part): number {
  return "text" in part ? part.text.length : part.type === "tool_call" ? part.args.length : 0;
}

function partJson(part: Part, bounds: Bounds, max: number): Json | undefined {
  switch (part.type) {
    case "text":
      return { type: "text", content: boundedText(part.text, bounds, max) };
    case "refusal":
      return { type: "refusal", content: boundedText(part.text, bounds, max) };
    case "thinking":
      // Sealed thinking says nothing to anybody but its maker.
      return part.text === ""
        ? undefined
        : { type: "reasoning", content: boundedText(part.text, bounds, max) };
    case "media":
      return mediaJson(part, bounds, max);
    case "tool_call":
      return callJson(part, bounds, max);
    case "tool_result":
      return resultJson(part, bounds);
    case "opaque": {
      const { type } = part.block;
      return { type: typeof type === "string" ? type.slice(0, 64) : "unknown" };
    }
    default:
      return part satisfies never;
  }
}

function callJson({ id, name, args, kind }: ToolCallPart, bounds: Bounds, max: number): Json {
  const meant = kind === "function" && args.length <= max ? parseExactObject(args) : undefined;
  return {
    type: "tool_call",
    id: start(id, bounds, MAX_SHORT),
    name: start(name, bounds, MAX_SHORT),
    arguments: meant ?? boundedText(args, bounds, max),
  };
}

function resultJson({ callId, parts, isError }: ToolResultPart, bounds: Bounds): Json {
  const [first] = parts;
  return {
    type: "tool_call_response",
    id: start(callId, bounds, MAX_SHORT),
    response: parts.length === 1 && first?.type === "text"
      ? boundedText(first.text, bounds)
      : partsJson(parts, bounds),
    ...(isError ? { is_error: true } : {}),
  };
}

function mediaJson(part: MediaPart, bounds: Bounds, max: number): Json {
  const { media, mediaType, source, name } = part;
  const what: MutableJsonObject = { modality: media === "file" ? "document" : media };
  if (mediaType !== "") what.mime_type = start(mediaType, bounds, MAX_SHORT);
  if (name !== undefined) what.name = start(name, bounds, MAX_SHORT);
  switch (source.kind) {
    case "inline":
      // Three bytes in four letters.
      return { type: "blob", ...what, bytes: Math.floor(source.base64.length * 3 / 4) };
    case "url":
      return { type: "uri", ...what, uri: start(plainUrl(source.url), bounds, MAX_SHORT) };
    case "file":
      return { type: "file", ...what, file_id: start(source.id, bounds, MAX_SHORT) };
    case "text":
      return { type: "text", content: boundedText(source.text, bounds, max) };
    default:
      return source satisfies never;
  }
}

/** Without its query, which may hold a signature, without who asks, and without the bytes of `data:`. */
function plainUrl(url: string): string {
  if (/^data:/i.test(url)) return url.slice(0, url.indexOf(",") + 1);
  return url.slice(0, 8 * MAX_SHORT)
    .replace(/[?#].*$/s, "")
    .replace(/^([a-z][a-z\d+.-]*:\/\/)[^/@]*@/i, "$1");
}
