import { leadingWord } from "./model_family.ts";
import type { Provider } from "./provider.ts";
import { CHAT, COMPLETIONS } from "./speaks.ts";

/** A local Ollama by its OpenAI-compatible API. The config names its address; a key is optional. */
export const provider = {
  id: "ollama",
  title: "Ollama",
  docs: "https://docs.ollama.com/api/openai-compatibility",
  exampleUrl: "http://localhost:11434",
  pathPrefix: "/v1",
  auth: { kind: "bearer", env: "OLLAMA_API_KEY" },
  keyRequired: false,
  speaks: [CHAT, COMPLETIONS],
  quirks: { maxTokensField: "max_tokens", reasoningField: "reasoning", developerRole: false },
  modelFamily: leadingWord,
  models: [],
} as const satisfies Provider;
