import { isArray } from "../../base/json.ts";
import type { Ask, AskPart } from "../ask.ts";
import type { MockModel } from "../plan.ts";
import { say } from "./text.ts";

/** The request as the mock understood it, dialects apart the same words: what a test asserts on. */
export function inspection(ask: Ask, headers: Headers) {
  return {
    dialect: ask.dialect,
    model: ask.model,
    stream: ask.stream,
    turns: ask.turns,
    tools: ask.tools,
    tool_choice: ask.toolChoice,
    parallel_tools: ask.parallelTools,
    max_tokens: ask.maxTokens ?? null,
    output: ask.output,
    fields: Object.keys(ask.body),
    // Never a value of a credential: only whether one came.
    auth: ["authorization", "x-api-key", "x-goog-api-key"].find((name) => headers.has(name)) ??
      null,
    headers: Object.fromEntries(
      [...headers].filter(([name]) => shownHeaders.includes(name)),
    ),
  };
}

const shownHeaders = [
  "accept",
  "accept-encoding",
  "anthropic-beta",
  "anthropic-version",
  "content-type",
  "user-agent",
];

/** Models that tell what reached them. */
export const inspectModels: readonly MockModel[] = [
  {
    name: "inspect",
    doc: "Answers with JSON of what it received, in words that are the same for every dialect.",
    plan: (ask, { headers }) =>
      say({ ...ask, maxTokens: undefined }, JSON.stringify(inspection(ask, headers))),
  },
  {
    name: "image",
    doc: "Counts the media it was sent and names their types.",
    plan: (ask) => say(ask, describeMedia(ask)),
  },
];

function describeMedia(ask: Ask): string {
  const media = ask.turns.flatMap((turn) => turn.parts).flatMap(typesOf);
  if (media.length === 0) return "I see no media.";
  return `I see ${media.length} media: ${media.join(", ")}.`;
}

function typesOf(part: AskPart): readonly string[] {
  if (part.type === "media") {
    return [part.source === "inline" ? `${part.mediaType} (${part.bytes} bytes)` : part.mediaType];
  }
  return part.type === "tool_result" && isArray(part.media) ? part.media : [];
}
