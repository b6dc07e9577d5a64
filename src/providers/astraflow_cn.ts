import { leadingWord } from "./model_family.ts";
import type { Provider } from "./provider.ts";
import { CHAT } from "./speaks.ts";

/** AstraFlow (UCloud), the site in China: the same API at another host, with keys of its own. */
export const provider = {
  id: "astraflow_cn",
  title: "AstraFlow China",
  docs: "https://astraflow.ucloud.cn",
  baseUrl: "https://api.modelverse.cn/v1",
  pathPrefix: "/v1",
  auth: { kind: "bearer", env: "ASTRAFLOW_CN_API_KEY" },
  keyRequired: true,
  speaks: [CHAT],
  quirks: { maxTokensField: "max_tokens" },
  interfaceAccepted: true,
  modelFamily: leadingWord,
  models: [],
} as const satisfies Provider;
