import { leadingWord } from "./model_family.ts";
import type { Provider } from "./provider.ts";
import { OPEN_CHAT } from "./speaks.ts";

/** Meta: Chat Completions by its compatible endpoint, which knows schemas but no `developer` role. */
export const provider = {
  id: "meta",
  title: "Meta Llama API",
  docs: "https://llama.developer.meta.com/docs/features/compatibility",
  baseUrl: "https://api.llama.com/compat/v1",
  pathPrefix: "/compat/v1",
  auth: { kind: "bearer", env: "LLAMA_API_KEY" },
  keyRequired: true,
  // Llama shows no thinking.
  speaks: [OPEN_CHAT],
  quirks: { developerRole: false },
  interfaceAccepted: true,
  modelFamily: leadingWord,
  models: [],
} as const satisfies Provider;
