import { leadingWord } from "./model_family.ts";
import type { Provider } from "./provider.ts";
import { OPEN_CHAT } from "./speaks.ts";

/**
 * Qwen by Alibaba Model Studio, the international site; the one in China is
 * `https://dashscope.aliyuncs.com/compatible-mode/v1`.
 */
export const provider = {
  id: "qwen",
  title: "Qwen",
  docs: "https://www.alibabacloud.com/help/en/model-studio/compatibility-of-openai-with-dashscope",
  baseUrl: "https://dashscope-intl.aliyuncs.com/compatible-mode/v1",
  pathPrefix: "/compatible-mode/v1",
  auth: { kind: "bearer", env: "DASHSCOPE_API_KEY" },
  keyRequired: true,
  // Thinks in plain `reasoning_content` (Model Studio, deep thinking).
  speaks: [OPEN_CHAT],
  quirks: {
    maxTokensField: "max_tokens",
    reasoningField: "reasoning_content",
    developerRole: false,
  },
  modelFamily: leadingWord,
  models: [],
} as const satisfies Provider;
