import { leadingWord } from "./model_family.ts";
import type { Provider } from "./provider.ts";
import { OPEN_CHAT } from "./speaks.ts";

/** Perplexity: Chat Completions at a root without a version (dataplane §2.4). */
export const provider = {
  id: "perplexity",
  title: "Perplexity",
  docs: "https://docs.perplexity.ai/docs/sonar/openai-compatibility",
  baseUrl: "https://api.perplexity.ai",
  pathPrefix: "",
  auth: { kind: "bearer", env: "PERPLEXITY_API_KEY" },
  keyRequired: true,
  // Sonar thinks between tags in its text.
  speaks: [OPEN_CHAT],
  quirks: { maxTokensField: "max_tokens", developerRole: false },
  interfaceAccepted: true,
  modelFamily: leadingWord,
  models: [],
} as const satisfies Provider;
