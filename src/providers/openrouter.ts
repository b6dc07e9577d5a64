import { leadingWord } from "./model_family.ts";
import type { Provider } from "./provider.ts";
import { CHAT, COMPLETIONS } from "./speaks.ts";

/** OpenRouter: Chat Completions; model ids hold the vendor (`openai/gpt-4o`). */
export const provider = {
  id: "openrouter",
  title: "OpenRouter",
  docs: "https://openrouter.ai/docs/api-reference",
  baseUrl: "https://openrouter.ai/api/v1",
  pathPrefix: "/api/v1",
  auth: { kind: "bearer", env: "OPENROUTER_API_KEY" },
  keyRequired: true,
  speaks: [CHAT, COMPLETIONS],
  forwardHeaders: ["http-referer", "x-title"],
  quirks: { maxTokensField: "max_tokens", reasoningField: "reasoning", cacheControl: true },
  zeroConfig: true,
  modelFamily: leadingWord,
  models: [],
} as const satisfies Provider;
