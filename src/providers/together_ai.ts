import { leadingWord } from "./model_family.ts";
import type { Provider } from "./provider.ts";
import { COMPLETIONS, OPEN_CHAT } from "./speaks.ts";

/** Together AI: Chat and the legacy Completions; model ids hold the vendor. */
export const provider = {
  id: "together_ai",
  aliases: ["together"],
  title: "Together AI",
  docs: "https://docs.together.ai/reference/chat-completions-1",
  baseUrl: "https://api.together.ai/v1",
  pathPrefix: "/v1",
  auth: { kind: "bearer", env: "TOGETHER_API_KEY" },
  keyRequired: true,
  // Open models, which think in plain `reasoning` (docs.together.ai, reasoning models).
  speaks: [OPEN_CHAT, COMPLETIONS],
  quirks: { maxTokensField: "max_tokens", developerRole: false },
  modelFamily: leadingWord,
  models: [],
} as const satisfies Provider;
