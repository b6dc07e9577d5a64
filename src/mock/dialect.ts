/** The three wire formats the mock speaks. The ids are the gateway's, so that fixtures share names. */
export type MockDialect = "openai_chat" | "openai_responses" | "anthropic_messages";

/** Which dialect a path answers in; errors of unknown paths use it too. */
export function dialectOfPath(path: string, headers: Headers): MockDialect {
  if (path.startsWith("/v1/messages")) return "anthropic_messages";
  if (path.startsWith("/v1/responses")) return "openai_responses";
  // `/v1/models` is one path of two vendors: Anthropic's clients always send their version header.
  return headers.has("anthropic-version") ? "anthropic_messages" : "openai_chat";
}
