import { leadingWord } from "./model_family.ts";
import type { Provider } from "./provider.ts";
import { CHAT, MESSAGES, RESPONSES } from "./speaks.ts";

/** Vercel AI Gateway: all three dialects at one root; model ids hold the vendor. */
export const provider = {
  id: "vercel",
  title: "Vercel AI Gateway",
  docs: "https://vercel.com/docs/ai-gateway",
  baseUrl: "https://ai-gateway.vercel.sh/v1",
  pathPrefix: "/v1",
  auth: { kind: "bearer", env: "AI_GATEWAY_API_KEY" },
  keyRequired: true,
  speaks: [CHAT, MESSAGES, RESPONSES],
  quirks: {},
  zeroConfig: true,
  modelFamily: leadingWord,
  models: [],
} as const satisfies Provider;
