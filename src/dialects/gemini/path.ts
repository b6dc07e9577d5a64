import type { FramingId } from "../../base/framing.ts";
import type { PathAsk } from "../../ir/codec.ts";

/**
 * `/v1beta/models/{model}:generateContent` of the Gemini API, and below a project or alone
 * `…/publishers/google/models/{model}:…` of Vertex AI. The model may hold slashes and colons
 * (`models/openai/gpt-4o:generateContent`, `models/llama3:8b:generateContent`), percent-encoded or not.
 */
const pattern =
  /^\/v1(?:alpha|beta1?)?\/(?:(?:projects\/[^/]+\/locations\/[^/]+\/)?publishers\/google\/)?models\/(.+)(?::|%3A)(generateContent|streamGenerateContent)$/i;

/** What a path of this dialect asks for; `undefined` for every other path. */
export function readPath(path: string): PathAsk | undefined {
  const found = pattern.exec(path);
  if (found === null) return undefined;
  const model = decoded(found[1]!);
  if (model === undefined) return undefined;
  return { model, stream: found[2]!.toLowerCase() === "streamgeneratecontent" };
}

/** `alt=sse` asks for events; without it the stream is one JSON array. */
export function framing(query: string): FramingId {
  return new URLSearchParams(query).get("alt")?.toLowerCase() === "sse" ? "sse" : "json_array";
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined; // a broken escape is nobody's model
  }
}
