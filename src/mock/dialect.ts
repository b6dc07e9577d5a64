/** A wire format the mock speaks. The ids are the gateway's, so that fixtures share names. */
export type MockDialect =
  | "openai_chat"
  | "openai_responses"
  | "openai_completions"
  | "anthropic_messages"
  | "gemini"
  | "bedrock_converse";

/** Which dialect a path answers in; errors of unknown paths use it too. */
export function dialectOfPath(path: string, headers: Headers): MockDialect {
  if (path.startsWith("/v1/messages")) return "anthropic_messages";
  if (path.startsWith("/v1/responses")) return "openai_responses";
  if (path.startsWith("/v1/completions")) return "openai_completions";
  if (/^\/v1(?:beta|alpha)\/|^\/v1\/models\/[^:]+:/.test(path)) return "gemini";
  if (path.startsWith("/model/")) return "bedrock_converse";
  // `/v1/models` is one path of three vendors: two have a header that their clients always send.
  if (headers.has("x-goog-api-client") || headers.has("x-goog-api-key")) return "gemini";
  return headers.has("anthropic-version") ? "anthropic_messages" : "openai_chat";
}

/** Every one of them. */
export const mockDialects: readonly MockDialect[] = [
  "openai_chat",
  "openai_responses",
  "openai_completions",
  "anthropic_messages",
  "gemini",
  "bedrock_converse",
];

/** How ids of tool calls begin. Gemini's have no mark. */
export const callIdPrefixes: Readonly<Record<MockDialect, string>> = {
  openai_chat: "call_",
  openai_responses: "call_",
  openai_completions: "call_",
  anthropic_messages: "toolu_01",
  gemini: "",
  bedrock_converse: "tooluse_",
};
