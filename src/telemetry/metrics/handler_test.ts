import assert from "@std/assert";
import { type Handler, handlerOf, statusClass } from "./handler.ts";

const paths: readonly (readonly [method: string, path: string, handler: Handler])[] = [
  ["POST", "/v1/chat/completions", "llm_chat"],
  ["POST", "/v1/completions", "llm_chat"],
  ["POST", "/v1/messages", "llm_chat"],
  ["POST", "/v1/responses", "llm_chat"],
  ["POST", "/v1beta/models/gemini-3-pro:streamGenerateContent", "llm_chat"],
  ["POST", "/v1/projects/p/locations/l/publishers/google/models/g:generateContent", "llm_chat"],
  ["POST", "/model/anthropic.claude/converse-stream", "llm_chat"],
  ["POST", "/agents/v1/chat/completions", "agent_chat"],
  ["POST", "/routing/v1/chat/completions", "routing_decision"],
  ["POST", "/function_calling", "function_calling"],
  ["GET", "/v1/models", "list_models"],
  ["GET", "/v1beta/models/gemini-3-pro", "list_models"],
  ["OPTIONS", "/v1/chat/completions", "cors_preflight"],
  ["POST", "/v1/embeddings", "llm_other"],
  ["POST", "/v1/messages/count_tokens", "llm_other"],
  ["GET", "/v1/files", "llm_other"],
  ["GET", "/", "not_found"],
  ["GET", "/favicon.ico", "not_found"],
];

for (const [method, path, handler] of paths) {
  Deno.test(`handlerOf takes ${method} ${path} for ${handler}`, () => {
    assert.equal(handlerOf(method, path), handler);
  });
}

Deno.test("statusClass knows the five classes", () => {
  assert.deepEqual([101, 200, 302, 404, 599].map(statusClass), ["1xx", "2xx", "3xx", "4xx", "5xx"]);
  assert.deepEqual([0, 99, 600, NaN].map(statusClass), ["other", "other", "other", "other"]);
});
