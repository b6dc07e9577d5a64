import { leadingWord } from "./model_family.ts";
import type { Provider } from "./provider.ts";
import { OPEN_CHAT, RESPONSES } from "./speaks.ts";

/**
 * xAI: Responses and Chat. It refuses `web_search_options` (dataplane §2.6), and its reasoning models
 * penalties and `stop`.
 */
export const provider = {
  id: "xai",
  title: "xAI",
  docs: "https://docs.x.ai/docs/api-reference",
  baseUrl: "https://api.x.ai/v1",
  pathPrefix: "/v1",
  auth: { kind: "bearer", env: "XAI_API_KEY" },
  keyRequired: true,
  // Encrypted thinking is Responses' alone (docs.x.ai, "Comparison with Chat Completions API").
  speaks: [RESPONSES, OPEN_CHAT],
  quirks: { drop: ["web_search_options"], reasoningField: "reasoning_content" },
  modelQuirks: [{
    models: /^grok-(3-mini|code|4(?!.*non-reasoning))/,
    quirks: { drop: ["presence_penalty", "frequency_penalty", "stop"] },
  }, {
    // These think as they like, or not at all: a wish is a 400.
    models: /^grok-(2|3(?!-mini)|4$|4-0709|4-latest|4.*(fast|non-reasoning)|4\.20(?!-multi)|code)/,
    quirks: { drop: ["reasoning_effort", "reasoning"] },
  }],
  modelFamily: leadingWord,
  models: [],
} as const satisfies Provider;
