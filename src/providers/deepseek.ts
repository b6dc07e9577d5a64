import { leadingWord } from "./model_family.ts";
import type { Provider } from "./provider.ts";
import { CHAT } from "./speaks.ts";

/** DeepSeek: Chat Completions only; thinking comes and goes as `reasoning_content`. */
export const provider = {
  id: "deepseek",
  title: "DeepSeek",
  docs: "https://api-docs.deepseek.com",
  baseUrl: "https://api.deepseek.com/v1",
  pathPrefix: "/v1",
  auth: { kind: "bearer", env: "DEEPSEEK_API_KEY" },
  keyRequired: true,
  speaks: [CHAT],
  quirks: {
    maxTokensField: "max_tokens",
    reasoningField: "reasoning_content",
    developerRole: false,
    jsonSchema: false,
    media: false,
  },
  modelFamily: leadingWord,
  models: ["deepseek-chat", "deepseek-reasoner"],
} as const satisfies Provider;
