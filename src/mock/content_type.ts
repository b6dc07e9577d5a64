import type { FramingId } from "../base/framing.ts";
import type { Ask } from "./ask.ts";
import type { MockDialect } from "./dialect.ts";

/** The content type of a value that is not streamed. */
export function jsonType(dialect: MockDialect): string {
  return dialect === "gemini" ? "application/json; charset=UTF-8" : "application/json";
}

const streamTypes: Readonly<Record<FramingId, string>> = {
  sse: "text/event-stream; charset=utf-8",
  json_array: "application/json; charset=UTF-8",
  aws_event_stream: "application/vnd.amazon.eventstream",
};

/** The content type of a good answer. */
export function contentTypeOf(ask: Ask): string {
  return ask.stream ? streamTypes[ask.framing] : jsonType(ask.dialect);
}
