import { leadingWord } from "./model_family.ts";
import type { Provider } from "./provider.ts";
import { OPEN_CHAT } from "./speaks.ts";

/** Groq: Chat Completions below `/openai/v1`. */
export const provider = {
  id: "groq",
  title: "Groq",
  docs: "https://console.groq.com/docs/api-reference",
  baseUrl: "https://api.groq.com/openai/v1",
  pathPrefix: "/openai/v1",
  auth: { kind: "bearer", env: "GROQ_API_KEY" },
  keyRequired: true,
  // Thinks in plain `reasoning`, or between tags (console.groq.com/docs/reasoning).
  speaks: [OPEN_CHAT],
  quirks: { drop: ["logprobs", "logit_bias", "top_logprobs"] },
  zeroConfig: true,
  modelFamily: leadingWord,
  models: [],
} as const satisfies Provider;
