import { provider as openai } from "./openai.ts";
import type { Provider } from "./provider.ts";
import { COMPLETIONS, OPEN_CHAT, RESPONSES } from "./speaks.ts";

/**
 * Azure OpenAI: a model's id is the name of its deployment. Chat goes by the deployments' path, which
 * wants an API version; Responses exist in the `v1` API alone, which wants none. The address is the
 * resource's own: `https://NAME.openai.azure.com`.
 */
export const provider = {
  id: "azure_openai",
  title: "Azure OpenAI",
  docs: "https://learn.microsoft.com/en-us/azure/ai-foundry/openai/reference",
  exampleUrl: "https://NAME.openai.azure.com",
  pathPrefix: "/openai",
  rootEnds: ["/v1", "/deployments"],
  auth: { kind: "header", header: "api-key", env: "AZURE_OPENAI_API_KEY" },
  keyRequired: true,
  // As at OpenAI; other makers' models there think in plain `reasoning_content`.
  speaks: [
    { ...OPEN_CHAT, path: "/deployments/{model}/chat/completions?api-version={api_version}" },
    { ...RESPONSES, path: "/v1/responses" },
    { ...COMPLETIONS, path: "/deployments/{model}/completions?api-version={api_version}" },
  ],
  endpoints: {
    embeddings: "/v1/embeddings",
    images: "/v1/images",
    audio: "/v1/audio",
    files: "/v1/files",
    batches: "/v1/batches",
  },
  settings: {
    api_version: {
      doc: "The version of the deployments' API.",
      env: ["AZURE_OPENAI_API_VERSION", "OPENAI_API_VERSION"],
      default: "2025-01-01-preview",
    },
  },
  quirks: {},
  modelFamily: openai.modelFamily,
  models: [],
} as const satisfies Provider;
