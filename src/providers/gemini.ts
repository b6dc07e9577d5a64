import { leadingWord } from "./model_family.ts";
import type { Provider } from "./provider.ts";
import { CHAT } from "./speaks.ts";

/** Google Gemini: Chat Completions by its OpenAI-compatible endpoint. */
export const provider = {
  id: "gemini",
  aliases: ["google"],
  title: "Google Gemini",
  docs: "https://ai.google.dev/gemini-api/docs/openai",
  baseUrl: "https://generativelanguage.googleapis.com/v1beta/openai",
  pathPrefix: "/v1beta/openai",
  auth: { kind: "bearer", env: "GEMINI_API_KEY" },
  keyRequired: true,
  speaks: [CHAT],
  quirks: { developerRole: false },
  modelFamily: leadingWord,
  models: [],
} as const satisfies Provider;
