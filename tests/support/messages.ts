import type { JsonObject } from "../../src/base/json.ts";
import { rawJson } from "../../src/base/json.ts";
import type { SseMessage } from "../../src/base/sse.ts";
import { runTransducer } from "../../src/base/transducer.ts";
import { anthropicMessages } from "../../src/dialects/anthropic_messages/mod.ts";
import { OPENAI_CHAT } from "../../src/dialects/ids.ts";
import type { ReadEnv, UpstreamTarget } from "../../src/ir/codec.ts";
import type { StreamEvent } from "../../src/ir/event.ts";
import type { Issuer, Translated } from "../../src/ir/origin.ts";
import { toolCallId, type ToolCallPart, type ToolResultPart } from "../../src/ir/part.ts";
import type { ChatRequest, Turn } from "../../src/ir/request.ts";
import { replyEnvOf } from "./fixtures.ts";

/** Claude at Anthropic, as issuer and as target. */
export const CLAUDE: Issuer = { provider: "anthropic", modelFamily: "claude" };

/** A request of a Chat client with these turns. */
export function chatRequest(turns: readonly Turn[], more: Partial<ChatRequest> = {}): ChatRequest {
  return {
    dialect: OPENAI_CHAT,
    model: "m",
    turns,
    tools: [],
    sampling: { maxTokens: 100 },
    stream: false,
    streamUsage: false,
    pointers: {},
    ...more,
  };
}

/** One user turn of plain text. */
export function user(text: string): Turn {
  return { role: "user", parts: [{ type: "text", text }] };
}

export function assistant(text: string): Turn {
  return { role: "assistant", parts: [{ type: "text", text }] };
}

/** A call of the tool `f` with its place in the document. */
export function call(id: string, args = "{}"): ToolCallPart {
  return {
    type: "tool_call",
    at: `/calls/${id}`,
    id: toolCallId(id),
    name: "f",
    args: rawJson(args),
    kind: "function",
  };
}

export function result(id: string, text: string): ToolResultPart {
  return {
    type: "tool_result",
    at: `/results/${id}`,
    callId: toolCallId(id),
    parts: [{ type: "text", text }],
    isError: false,
    kind: "function",
  };
}

/** The request as the Messages API gets it. */
export function toMessages(
  request: ChatRequest,
  target: Partial<UpstreamTarget> = {},
): Translated<JsonObject> {
  return anthropicMessages.upstream.encodeRequest(request, {
    model: "claude-x",
    issuer: CLAUDE,
    quirks: {},
    unsupported: "drop",
    ...target,
  });
}

/** For short tables: where each loss is and of what kind. */
export function lossesOf(translated: Translated<unknown>): readonly string[] {
  return translated.losses.map((loss) => `${loss.kind} ${loss.at}`);
}

/** What a Messages client gets of these events. */
export function toClient(events: readonly StreamEvent[]): readonly SseMessage[] {
  const env = replyEnvOf(chatRequest([]));
  return runTransducer(anthropicMessages.client.encodeStream(env), events);
}

/** The data of events, parsed. */
export function dataOf(messages: readonly SseMessage[]): readonly JsonObject[] {
  return messages.map((message) => JSON.parse(message.data) as JsonObject);
}

/** What the pivot gets of a Messages upstream's events. */
export function fromUpstream(events: readonly (JsonObject | string)[]): readonly StreamEvent[] {
  return runTransducer(
    anthropicMessages.upstream.decodeStream(readEnv()),
    events.map((event) => ({ data: typeof event === "string" ? event : JSON.stringify(event) })),
  );
}

export function readEnv(request: ChatRequest = chatRequest([])): ReadEnv {
  return {
    request,
    target: { model: "claude-x", issuer: CLAUDE, quirks: {}, unsupported: "drop" },
  };
}
