import { leadingWord } from "./model_family.ts";
import type { Provider } from "./provider.ts";
import { OPEN_CHAT } from "./speaks.ts";

/**
 * Zhipu AI (Z.ai): Chat Completions below `/api/paas/v4`. The same API stands at
 * `https://api.z.ai/api/paas/v4`, and the coding plan at `…/api/coding/paas/v4`: both by `base_url`.
 */
export const provider = {
  id: "zhipu",
  title: "Zhipu AI",
  docs: "https://docs.bigmodel.cn/cn/api/introduction",
  baseUrl: "https://open.bigmodel.cn/api/paas/v4",
  pathPrefix: "/api/paas/v4",
  auth: { kind: "bearer", env: "ZHIPUAI_API_KEY" },
  keyRequired: true,
  // Thinks in plain `reasoning_content` (docs.bigmodel.cn, thinking).
  speaks: [OPEN_CHAT],
  quirks: {
    maxTokensField: "max_tokens",
    reasoningField: "reasoning_content",
    developerRole: false,
    jsonSchema: false,
  },
  modelFamily: leadingWord,
  models: [],
} as const satisfies Provider;
