import type { JsonObject } from "../../src/base/json.ts";
import type { SentRequest } from "./case.ts";

const text = "Hello back.";

/** A plain reply in each dialect, for cases that give none. */
const ANSWERS: readonly { readonly path: RegExp; readonly body: JsonObject }[] = [
  {
    path: /chat\/completions(\?|$)/,
    body: {
      id: "chatcmpl-1",
      object: "chat.completion",
      created: 1700000000,
      model: "theirs",
      choices: [{
        index: 0,
        message: { role: "assistant", content: text },
        finish_reason: "stop",
      }],
      usage: { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 },
    },
  },
  {
    path: /completions(\?|$)/,
    body: {
      id: "cmpl-1",
      object: "text_completion",
      created: 1700000000,
      model: "theirs",
      choices: [{ index: 0, text, finish_reason: "stop", logprobs: null }],
      usage: { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 },
    },
  },
  {
    path: /responses$/,
    body: {
      id: "resp_1",
      object: "response",
      created_at: 1700000000,
      status: "completed",
      model: "theirs",
      output: [{
        id: "msg_1",
        type: "message",
        role: "assistant",
        status: "completed",
        content: [{ type: "output_text", text, annotations: [] }],
      }],
      usage: { input_tokens: 9, output_tokens: 3, total_tokens: 12 },
    },
  },
  {
    path: /(messages|rawPredict)$/i,
    body: {
      id: "msg_1",
      type: "message",
      role: "assistant",
      model: "theirs",
      content: [{ type: "text", text }],
      stop_reason: "end_turn",
      stop_sequence: null,
      usage: { input_tokens: 9, output_tokens: 3 },
    },
  },
  {
    path: /:generateContent$/,
    body: {
      candidates: [{
        content: { role: "model", parts: [{ text }] },
        finishReason: "STOP",
        index: 0,
      }],
      usageMetadata: { promptTokenCount: 9, candidatesTokenCount: 3, totalTokenCount: 12 },
      modelVersion: "theirs",
      responseId: "r-1",
    },
  },
  {
    path: /\/converse$/,
    body: {
      output: { message: { role: "assistant", content: [{ text }] } },
      stopReason: "end_turn",
      usage: { inputTokens: 9, outputTokens: 3, totalTokens: 12 },
      metrics: { latencyMs: 100 },
    },
  },
];

/** The plain reply to a request, by its path. */
export function plainAnswer(sent: SentRequest): JsonObject {
  const found = ANSWERS.find(({ path }) => path.test(sent.url));
  if (found === undefined) throw new Error(`no plain answer for ${sent.url}: give one in the case`);
  return found.body;
}
