import { leadingWord } from "./model_family.ts";
import type { Provider } from "./provider.ts";
import { CHAT, GEMINI } from "./speaks.ts";

/**
 * Google Gemini: its own API, and Chat by the compatible endpoint below it. An address that ends in
 * `/openai` (as clients of that endpoint have it) means the same root.
 */
export const provider = {
  id: "gemini",
  aliases: ["google"],
  title: "Google Gemini",
  docs: "https://ai.google.dev/api/generate-content",
  baseUrl: "https://generativelanguage.googleapis.com/v1beta",
  pathPrefix: "/v1beta",
  rootEnds: ["/openai"],
  auth: { kind: "header", header: "x-goog-api-key", env: "GEMINI_API_KEY" },
  keyRequired: true,
  speaks: [GEMINI, {
    ...CHAT,
    path: "/openai/chat/completions",
    // From Gemini 3 on a call must come back with its signature, which the compatible endpoint puts into a
    // field that few Chat clients send back; by the native API it travels in the call's id (W043).
    models: /^(models\/)?(gemini-[12]\.|gemma|learnlm|text-embedding)/,
    auth: { kind: "bearer", env: "GEMINI_API_KEY" },
  }],
  endpoints: {
    embeddings: "/openai/embeddings",
    images: "/openai/images",
    files: "/openai/files",
    batches: "/openai/batches",
  },
  quirks: { developerRole: false },
  zeroConfig: true,
  modelFamily: leadingWord,
  models: [],
} as const satisfies Provider;
