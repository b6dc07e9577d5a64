import { leadingWord } from "./model_family.ts";
import type { Provider } from "./provider.ts";
import { CHAT, GEMINI, MESSAGES } from "./speaks.ts";

/**
 * Google Vertex AI: Claude models speak Messages (the model in the path, the version in the body), ids
 * with a vendor before a slash (`meta/llama-…`) Chat, all others Gemini.
 */
export const provider = {
  id: "vertex_ai",
  aliases: ["vertex"],
  title: "Google Vertex AI",
  docs: "https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference",
  baseUrl:
    "https://{location}-aiplatform.googleapis.com/v1/projects/{project}/locations/{location}",
  baseUrlsFor: [{
    setting: "location",
    value: /^global$/,
    baseUrl: "https://aiplatform.googleapis.com/v1/projects/{project}/locations/global",
  }, {
    setting: "location",
    value: /^(us|eu)$/,
    baseUrl:
      "https://aiplatform.{location}.rep.googleapis.com/v1/projects/{project}/locations/{location}",
  }],
  pathPrefix: "/v1/projects/{project}/locations/{location}",
  auth: { kind: "gcp", env: "GOOGLE_APPLICATION_CREDENTIALS" },
  keyRequired: false,
  speaks: [{
    ...GEMINI,
    path: "/publishers/google/models/{model}:generateContent",
    streamPath: "/publishers/google/models/{model}:streamGenerateContent?alt=sse",
    models: /^(?!claude)[^/]*$/,
  }, {
    ...MESSAGES,
    path: "/publishers/anthropic/models/{model}:rawPredict",
    streamPath: "/publishers/anthropic/models/{model}:streamRawPredict",
    models: /^claude/,
    members: { anthropic_version: "vertex-2023-10-16" },
    withoutModel: true,
  }, {
    ...CHAT,
    path: "/endpoints/openapi/chat/completions",
    models: /\//,
  }],
  settings: {
    project: {
      doc: "The Google Cloud project that pays.",
      env: ["GOOGLE_CLOUD_PROJECT", "GCLOUD_PROJECT"],
    },
    location: {
      doc: "The region, or `global`, `us`, `eu`.",
      env: ["GOOGLE_CLOUD_LOCATION", "GOOGLE_CLOUD_REGION"],
      default: "global",
    },
  },
  quirks: { developerRole: false },
  // Vertex refuses the ids of calls before Gemini 3; the Gemini API takes them.
  modelQuirks: [{ models: /gemini-[12]\./, quirks: { callIds: false } }],
  modelFamily: leadingWord,
  models: [],
} as const satisfies Provider;
