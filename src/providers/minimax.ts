import { leadingWord } from "./model_family.ts";
import type { Provider } from "./provider.ts";
import { CHAT, MESSAGES } from "./speaks.ts";

/** MiniMax: Messages beside `/v1`, which keeps thinking apart from the text, and Chat. */
export const provider = {
  id: "minimax",
  title: "MiniMax",
  docs: "https://platform.minimax.io/docs/api-reference/text-openai-api",
  baseUrl: "https://api.minimax.io/v1",
  pathPrefix: "/v1",
  auth: { kind: "bearer", env: "MINIMAX_API_KEY" },
  keyRequired: true,
  speaks: [{ ...MESSAGES, root: "/anthropic/v1" }, CHAT],
  quirks: { reasoningField: "reasoning_content", developerRole: false },
  interfaceAccepted: true,
  modelFamily: leadingWord,
  models: [],
} as const satisfies Provider;
