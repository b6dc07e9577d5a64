import { leadingWord } from "./model_family.ts";
import type { Provider } from "./provider.ts";
import { CHAT, COMPLETIONS, CONVERSE, GEMINI, MESSAGES, RESPONSES } from "./speaks.ts";

/**
 * `planoai mock`: a fake provider on this machine that needs no key (docs/mock.md). Speaks every
 * dialect where its own vendor has it: Gemini below `/v1beta`, Bedrock at the root.
 */
export const provider = {
  id: "mock",
  title: "planoai mock",
  docs: "https://github.com/katanemo/plano",
  // `serve` starts the mock on a free port and puts its address here instead.
  baseUrl: "http://127.0.0.1:14010/v1",
  pathPrefix: "/v1",
  auth: { kind: "none" },
  keyRequired: false,
  speaks: [
    CHAT,
    MESSAGES,
    RESPONSES,
    { ...GEMINI, root: "/v1beta" },
    { ...CONVERSE, root: "" },
    COMPLETIONS,
  ],
  elsewhere: { otherRoots: true },
  quirks: { reasoningField: "reasoning_content" },
  modelFamily: leadingWord,
  models: ["echo", "tool", "think"],
} as const satisfies Provider;
