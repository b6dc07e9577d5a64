import { leadingWord } from "./model_family.ts";
import type { Provider } from "./provider.ts";
import { CHAT } from "./speaks.ts";

/** AstraFlow (UCloud), the global site: Chat Completions; model ids hold the vendor. */
export const provider = {
  id: "astraflow",
  title: "AstraFlow",
  docs: "https://astraflow.ucloud-global.com",
  baseUrl: "https://api-us-ca.umodelverse.ai/v1",
  pathPrefix: "/v1",
  auth: { kind: "bearer", env: "ASTRAFLOW_API_KEY" },
  keyRequired: true,
  speaks: [CHAT],
  quirks: { maxTokensField: "max_tokens" },
  interfaceAccepted: true,
  modelFamily: leadingWord,
  models: [],
} as const satisfies Provider;
