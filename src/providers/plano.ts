import { leadingWord } from "./model_family.ts";
import type { Provider } from "./provider.ts";
import { CHAT } from "./speaks.ts";

/** The routing models that Plano hosts; also the interface of a server that runs them. */
export const provider = {
  id: "plano",
  title: "Plano",
  docs: "https://docs.planoai.dev",
  baseUrl: "https://archfc.katanemo.dev/v1",
  pathPrefix: "/v1",
  auth: { kind: "bearer", env: "PLANO_API_KEY" },
  keyRequired: false,
  speaks: [CHAT],
  quirks: { maxTokensField: "max_tokens", developerRole: false },
  modelFamily: leadingWord,
  models: [],
} as const satisfies Provider;
