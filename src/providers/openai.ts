import { leadingWord } from "./model_family.ts";
import type { Provider } from "./provider.ts";
import { COMPLETIONS, OPEN_CHAT, RESPONSES } from "./speaks.ts";

/** OpenAI's own API; also the interface of most compatible servers. */
export const provider = {
  id: "openai",
  title: "OpenAI",
  docs: "https://platform.openai.com/docs/api-reference",
  baseUrl: "https://api.openai.com/v1",
  pathPrefix: "/v1",
  auth: { kind: "bearer", env: "OPENAI_API_KEY" },
  keyRequired: true,
  // Chat shows no thinking at all: OpenAI's guide to reasoning has it, encrypted too, in Responses alone.
  // Only its oldest models still complete a prompt; servers that copy its API do so with any.
  speaks: [
    RESPONSES,
    OPEN_CHAT,
    {
      ...COMPLETIONS,
      models: /^(gpt-3\.5-turbo-instruct|davinci-002|babbage-002|ft:(davinci|babbage))/,
    },
  ],
  elsewhere: { responsesOnlyForResponses: true, anyModel: true },
  forwardHeaders: ["openai-beta"],
  credentialHeaders: ["openai-organization", "openai-project"],
  quirks: {},
  zeroConfig: true,
  modelFamily: (model) => /^o\d/.test(model) ? "gpt" : leadingWord(model),
  models: [],
} as const satisfies Provider;
