import { leadingWord } from "./model_family.ts";
import type { Provider } from "./provider.ts";
import { OPEN_CHAT } from "./speaks.ts";

/**
 * Moonshot AI: Chat Completions; thinking comes and goes as `reasoning_content`. Kimi Code is the
 * same provider with `base_url: https://api.kimi.com/coding`; its model has rules of its own wherever
 * it is served (`model_quirks.ts`).
 */
export const provider = {
  id: "moonshotai",
  title: "Moonshot AI",
  docs: "https://platform.moonshot.ai/docs/api/chat",
  baseUrl: "https://api.moonshot.ai/v1",
  pathPrefix: "/v1",
  auth: { kind: "bearer", env: "MOONSHOT_API_KEY" },
  keyRequired: true,
  // Thinks in plain `reasoning_content` (platform.moonshot.ai, Kimi K2 Thinking).
  speaks: [OPEN_CHAT],
  quirks: {
    maxTokensField: "max_tokens",
    reasoningField: "reasoning_content",
    developerRole: false,
  },
  // Its sampling is fixed, and it knows three efforts (dataplane §2.6). `xhigh` is how a Messages
  // client's `max` arrives here.
  modelQuirks: [{
    models: /^kimi-k3$/,
    quirks: {
      drop: ["temperature", "top_p", "n", "presence_penalty", "frequency_penalty"],
      effortWords: {
        none: "low",
        minimal: "low",
        low: "low",
        medium: "high",
        high: "high",
        xhigh: "max",
        max: "max",
      },
    },
  }],
  modelFamily: leadingWord,
  models: [],
} as const satisfies Provider;
