import { leadingWord } from "./model_family.ts";
import type { Provider } from "./provider.ts";
import { OPEN_CHAT } from "./speaks.ts";

/** Xiaomi MiMo: Chat Completions; thinking comes and goes as `reasoning_content`. */
export const provider = {
  id: "xiaomi",
  title: "Xiaomi MiMo",
  docs: "https://platform.xiaomimimo.com",
  baseUrl: "https://api.xiaomimimo.com/v1",
  pathPrefix: "/v1",
  auth: { kind: "bearer", env: "XIAOMI_API_KEY" },
  keyRequired: true,
  // Thinks in plain `reasoning_content` (its guide to thinking).
  speaks: [OPEN_CHAT],
  quirks: { reasoningField: "reasoning_content", developerRole: false },
  modelFamily: leadingWord,
  models: [],
} as const satisfies Provider;
