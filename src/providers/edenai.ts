import { leadingWord } from "./model_family.ts";
import type { Provider } from "./provider.ts";
import { CHAT } from "./speaks.ts";

/** Eden AI: Chat Completions. */
export const provider = {
  id: "edenai",
  title: "Eden AI",
  docs: "https://docs.edenai.co",
  baseUrl: "https://api.edenai.run/v3",
  pathPrefix: "/v3",
  auth: { kind: "bearer", env: "EDENAI_API_KEY" },
  keyRequired: true,
  speaks: [CHAT],
  quirks: {},
  zeroConfig: true,
  modelFamily: leadingWord,
  models: [],
} as const satisfies Provider;
