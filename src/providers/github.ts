import { leadingWord } from "./model_family.ts";
import type { Provider } from "./provider.ts";
import { CHAT } from "./speaks.ts";

/** GitHub Models: Chat Completions for whoever has a token with `models: read`. */
export const provider = {
  id: "github",
  title: "GitHub Models",
  docs: "https://docs.github.com/en/rest/models/inference",
  baseUrl: "https://models.github.ai/inference",
  pathPrefix: "/inference",
  auth: { kind: "bearer", env: "GITHUB_TOKEN" },
  keyRequired: true,
  speaks: [CHAT],
  headers: { "x-github-api-version": "2022-11-28" },
  quirks: { maxTokensField: "max_tokens" },
  interfaceAccepted: true,
  modelFamily: leadingWord,
  models: [],
} as const satisfies Provider;
