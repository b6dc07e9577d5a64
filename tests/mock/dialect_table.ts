import { AwsEventStreamDecoder } from "../../src/base/aws_event_stream.ts";
import { isArray, isObject, type Json, type JsonObject, parseJson } from "../../src/base/json.ts";
import { SseDecoder, type SseMessage } from "../../src/base/sse.ts";
import { runTransducer } from "../../src/base/transducer.ts";
import type { MockDialect } from "../../src/mock/dialect.ts";

const schema = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
const text = "hello hello hello hello";

/** How the plainest request looks in a dialect, and how to read what comes back. */
export interface TestDialect {
  path(model: string, stream: boolean): string;
  /** With the tool `look`, where tools can be said. */
  body(model: string, stream: boolean): JsonObject;
  /** What was said in the deltas of a stream. */
  spoken(event: JsonObject): string;
  /** True for the event that ends a good stream. */
  ends(event: Json): boolean;
}

/** The messages of a stream; bytes that are no frames end it. */
export function messagesOf(bytes: Uint8Array, dialect: MockDialect): readonly SseMessage[] {
  if (dialect !== "bedrock_converse") return runTransducer(new SseDecoder(), [bytes]);
  const found: SseMessage[] = [];
  new AwsEventStreamDecoder().push(bytes, (message) => void found.push(message));
  return found;
}

/** The data of each message; `undefined` where it is not JSON. Converse's events have their names. */
export function eventsOf(bytes: Uint8Array, dialect: MockDialect): (Json | undefined)[] {
  return messagesOf(bytes, dialect).map(({ event, data }) => {
    if (data === "[DONE]") return data;
    const value = parseJson(data);
    if (!isObject(value)) return undefined;
    return dialect === "bedrock_converse" ? { [event ?? ""]: value } : value;
  });
}

function firstOf(value: Json | undefined): JsonObject {
  return isArray(value) && isObject(value[0]) ? value[0] : {};
}

function memberOf(value: Json | undefined, key: string): Json | undefined {
  return isObject(value) ? value[key] : undefined;
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

const typeOf = (event: Json) => memberOf(event, "type");

/** Every dialect of the mock. */
export const testDialects: Readonly<Record<MockDialect, TestDialect>> = {
  openai_chat: {
    path: () => "/v1/chat/completions",
    body: (model, stream) => ({
      model,
      stream,
      messages: [{ role: "user", content: text }],
      tools: [{ type: "function", function: { name: "look", parameters: schema } }],
      ...(stream ? { stream_options: { include_usage: true } } : {}),
    }),
    spoken: (event) => textOf(memberOf(firstOf(event.choices).delta, "content")),
    ends: (event) => event === "[DONE]",
  },
  openai_completions: {
    path: () => "/v1/completions",
    body: (model, stream) => ({
      model,
      stream,
      prompt: text,
      max_tokens: 2_000,
      ...(stream ? { stream_options: { include_usage: true } } : {}),
    }),
    spoken: (event) => textOf(firstOf(event.choices).text),
    ends: (event) => event === "[DONE]",
  },
  openai_responses: {
    path: () => "/v1/responses",
    body: (model, stream) => ({
      model,
      stream,
      input: text,
      include: ["reasoning.encrypted_content"],
      tools: [{ type: "function", name: "look", parameters: schema, strict: false }],
    }),
    spoken: (event) => textOf(event.delta),
    ends: (event) =>
      typeOf(event) === "response.completed" || typeOf(event) === "response.incomplete",
  },
  anthropic_messages: {
    path: () => "/v1/messages",
    body: (model, stream) => ({
      model,
      stream,
      max_tokens: 1_000,
      messages: [{ role: "user", content: text }],
      tools: [{ name: "look", input_schema: schema }],
    }),
    spoken: (event) => textOf(memberOf(event.delta, "text")),
    ends: (event) => typeOf(event) === "message_stop",
  },
  gemini: {
    path: (model, stream) =>
      `/v1beta/models/${encodeURIComponent(model)}:${
        stream ? "streamGenerateContent?alt=sse" : "generateContent"
      }`,
    body: () => ({
      contents: [{ role: "user", parts: [{ text }] }],
      tools: [{ functionDeclarations: [{ name: "look", parametersJsonSchema: schema }] }],
      generationConfig: { thinkingConfig: { includeThoughts: true } },
    }),
    spoken: (event) => textOf(firstOf(memberOf(firstOf(event.candidates).content, "parts")).text),
    ends: (event) => firstOf(memberOf(event, "candidates")).finishReason !== undefined,
  },
  bedrock_converse: {
    path: (model, stream) =>
      `/model/${encodeURIComponent(model)}/${stream ? "converse-stream" : "converse"}`,
    body: () => ({
      messages: [{ role: "user", content: [{ text }] }],
      toolConfig: { tools: [{ toolSpec: { name: "look", inputSchema: { json: schema } } }] },
    }),
    spoken: (event) => textOf(memberOf(memberOf(event.contentBlockDelta, "delta"), "text")),
    ends: (event) => memberOf(event, "metadata") !== undefined,
  },
};
