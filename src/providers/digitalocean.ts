import { leadingWord } from "./model_family.ts";
import type { Provider } from "./provider.ts";
import { CHAT } from "./speaks.ts";

/** DigitalOcean: Chat Completions. */
export const provider = {
  id: "digitalocean",
  aliases: ["do", "do_ai"],
  title: "DigitalOcean",
  docs: "https://docs.digitalocean.com/products/gradient-ai-platform",
  baseUrl: "https://inference.do-ai.run/v1",
  pathPrefix: "/v1",
  auth: { kind: "bearer", env: "DO_API_KEY" },
  keyRequired: true,
  speaks: [CHAT],
  quirks: {},
  zeroConfig: true,
  modelFamily: leadingWord,
  models: [],
} as const satisfies Provider;
