import { leadingWord } from "./model_family.ts";
import type { Provider } from "./provider.ts";
import { MESSAGES, OPEN_CHAT } from "./speaks.ts";

/** DeepSeek: Chat, where thinking comes and goes as `reasoning_content`, and Messages beside `/v1`. */
export const provider = {
  id: "deepseek",
  title: "DeepSeek",
  docs: "https://api-docs.deepseek.com",
  baseUrl: "https://api.deepseek.com/v1",
  pathPrefix: "/v1",
  auth: { kind: "bearer", env: "DEEPSEEK_API_KEY" },
  keyRequired: true,
  // Thinks in plain `reasoning_content` in Chat (its guide to thinking); Messages may hold signatures.
  speaks: [OPEN_CHAT, {
    ...MESSAGES,
    root: "/anthropic/v1",
    auth: { kind: "header", header: "x-api-key", env: "DEEPSEEK_API_KEY" },
  }],
  quirks: {
    maxTokensField: "max_tokens",
    reasoningField: "reasoning_content",
    developerRole: false,
    jsonSchema: false,
    media: false,
  },
  zeroConfig: true,
  modelFamily: leadingWord,
  models: ["deepseek-flash", "deepseek-v4-pro", "deepseek-chat", "deepseek-reasoner"],
} as const satisfies Provider;
