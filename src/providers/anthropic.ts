import { leadingWord } from "./model_family.ts";
import type { Provider } from "./provider.ts";
import { MESSAGES } from "./speaks.ts";

/**
 * Messages only: the OpenAI-compatible endpoint that Anthropic also has loses thinking, caching and
 * documents.
 */
export const provider = {
  id: "anthropic",
  title: "Anthropic",
  docs: "https://docs.anthropic.com/en/api/messages",
  baseUrl: "https://api.anthropic.com/v1",
  pathPrefix: "/v1",
  auth: { kind: "header", header: "x-api-key", env: "ANTHROPIC_API_KEY" },
  keyRequired: true,
  speaks: [MESSAGES],
  quirks: {},
  zeroConfig: true,
  modelFamily: leadingWord,
  models: [],
} as const satisfies Provider;
