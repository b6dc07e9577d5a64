import { ANTHROPIC_MESSAGES, OPENAI_CHAT, OPENAI_RESPONSES } from "../dialects/ids.ts";
import type { ModelQuirk } from "./provider.ts";

/** What some models refuse whoever serves them (dataplane §2.6). A new model is one line. */
export const MODEL_QUIRKS: readonly ModelQuirk[] = [
  {
    // 400 to `max_tokens`, in the words "use max_completion_tokens instead".
    models: /^(openai\/)?o\d(-|$)/,
    dialect: OPENAI_CHAT,
    quirks: { maxTokensField: "max_completion_tokens" },
  },
  {
    models: /^(openai\/)?gpt-5(?!.*-chat)/,
    dialect: OPENAI_CHAT,
    quirks: { maxTokensField: "max_completion_tokens", fixed: { temperature: 1 } },
  },
  {
    // From 5.1 on it depends on the effort; these refuse sampling whatever is asked.
    models: /^(openai\/)?(o\d|gpt-5(?!\.|.*-chat))/,
    dialect: OPENAI_RESPONSES,
    quirks: { drop: ["temperature", "top_p"] },
  },
  {
    models: /^kimi-for-coding$/,
    dialect: OPENAI_CHAT,
    quirks: {
      drop: ["stream_options", "reasoning_effort", "web_search_options", "service_tier", "store"],
    },
  },
  {
    models: /^kimi-for-coding$/,
    dialect: ANTHROPIC_MESSAGES,
    quirks: { drop: ["thinking"] },
  },
];
