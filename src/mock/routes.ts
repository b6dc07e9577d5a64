import type { FramingId } from "../base/framing.ts";
import type { JsonObject } from "../base/json.ts";
import type { Ask } from "./ask.ts";
import { bedrockCount, bedrockInvoke } from "./bedrock_values.ts";
import type { MockDialect } from "./dialect.ts";
import { embeddings } from "./embeddings.ts";
import { geminiCount, geminiEmbed, geminiEmbedBatch } from "./gemini_values.ts";
import { readBedrock } from "./read/bedrock.ts";
import { readChat } from "./read/chat.ts";
import { readCompletions } from "./read/completions.ts";
import { type GeminiAddress, readGemini } from "./read/gemini.ts";
import { readMessages } from "./read/messages.ts";
import { readResponses } from "./read/responses.ts";
import { inputTokens } from "./reply.ts";

/** What a POST to a path does: asks a model, or answers with one value. */
export type Route =
  & {
    readonly dialect: MockDialect;
    /** The model, where the path says it. */
    readonly model?: string;
    /** How a stream would be framed; what errors are put into. */
    readonly framing: FramingId;
    /** True when the path says that the answer is a stream. */
    readonly stream?: true;
  }
  & (
    | { readonly kind: "ask"; readonly read: (body: JsonObject, seed: string) => Ask }
    | { readonly kind: "value"; readonly answer: (body: JsonObject, seed: string) => object }
  );

const openai = { framing: "sse" } as const;

/** The paths that are the same for every model. */
const fixed: Readonly<Record<string, Route>> = {
  "/v1/chat/completions": { ...openai, dialect: "openai_chat", kind: "ask", read: readChat },
  "/v1/completions": {
    ...openai,
    dialect: "openai_completions",
    kind: "ask",
    read: readCompletions,
  },
  "/v1/responses": { ...openai, dialect: "openai_responses", kind: "ask", read: readResponses },
  "/v1/messages": {
    framing: "sse",
    dialect: "anthropic_messages",
    kind: "ask",
    read: readMessages,
  },
  "/v1/messages/count_tokens": {
    framing: "sse",
    dialect: "anthropic_messages",
    kind: "value",
    answer: (body, seed) => ({ input_tokens: inputTokens(readMessages(body, seed, true)) }),
  },
  "/v1/embeddings": { ...openai, dialect: "openai_chat", kind: "value", answer: embeddings },
};

/** What a path does, or `undefined` when nobody answers there. */
export function routeOf(url: URL): Route | undefined {
  const path = url.pathname;
  if (Object.hasOwn(fixed, path)) return fixed[path];
  return geminiRoute(url) ?? bedrockRoute(path);
}

function geminiRoute({ pathname: path, searchParams: query }: URL): Route | undefined {
  const found = /^\/v1(?:beta|alpha)?\/models\/(.+):(\w+)$/.exec(path);
  if (found === null) return undefined;
  const model = decoded(found[1]!);
  const stream = found[2] === "streamGenerateContent";
  const arrayed = stream && query.get("alt") !== "sse";
  const at: GeminiAddress = { model, stream, arrayed };
  const here = { dialect: "gemini", model, framing: arrayed ? "json_array" : "sse" } as const;
  switch (found[2]) {
    case "generateContent":
    case "streamGenerateContent":
      return {
        ...here,
        ...(stream ? { stream } : {}),
        kind: "ask",
        read: (body, seed) => readGemini(body, at, seed),
      };
    case "countTokens":
      return { ...here, kind: "value", answer: (body, seed) => geminiCount(body, at, seed) };
    case "embedContent":
      return { ...here, kind: "value", answer: geminiEmbed };
    case "batchEmbedContents":
      return { ...here, kind: "value", answer: geminiEmbedBatch };
    default:
      return undefined;
  }
}

/** A name in a path; a broken escape stays as it is. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function bedrockRoute(path: string): Route | undefined {
  const found = /^\/model\/([^/]+)\/([a-z-]+)$/.exec(path);
  if (found === null) return undefined;
  const model = decoded(found[1]!);
  const stream = found[2] === "converse-stream";
  const at = { model, stream };
  const here = { dialect: "bedrock_converse", model, framing: "aws_event_stream" } as const;
  switch (found[2]) {
    case "converse":
    case "converse-stream":
      return {
        ...here,
        ...(stream ? { stream } : {}),
        kind: "ask",
        read: (body, seed) => readBedrock(body, at, seed),
      };
    case "count-tokens":
      return { ...here, kind: "value", answer: (body, seed) => bedrockCount(body, at, seed) };
    case "invoke":
      return { ...here, kind: "value", answer: (body, seed) => bedrockInvoke(body, at, seed) };
    default:
      return undefined;
  }
}
