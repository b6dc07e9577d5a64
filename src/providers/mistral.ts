import { leadingWord } from "./model_family.ts";
import type { Provider } from "./provider.ts";
import { OPEN_CHAT } from "./speaks.ts";

/** Mistral: Chat Completions; sends usage in streams unasked. */
export const provider = {
  id: "mistral",
  title: "Mistral",
  docs: "https://docs.mistral.ai/api",
  baseUrl: "https://api.mistral.ai/v1",
  pathPrefix: "/v1",
  auth: { kind: "bearer", env: "MISTRAL_API_KEY" },
  keyRequired: true,
  // Thinks in chunks of plain text: `ThinkChunk` of its clients holds `thinking` and `closed`.
  speaks: [OPEN_CHAT],
  quirks: { maxTokensField: "max_tokens", developerRole: false, streamUsage: false },
  zeroConfig: true,
  modelFamily: leadingWord,
  models: [],
} as const satisfies Provider;
