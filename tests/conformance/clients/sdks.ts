import { anthropicMessages } from "../../real/anthropic_messages.ts";
import type { SdkClient } from "../../real/client.ts";
import { openaiChat } from "../../real/openai_chat.ts";
import { openaiResponses } from "../../real/openai_responses.ts";
import { type Client, statusIn } from "../client.ts";

function official(id: string, name: string, sdk: SdkClient): Client {
  return {
    id,
    package: name,
    seesThinking: true,
    ask: (rig, question) => sdk.ask(rig, question),
    statusOf: (error) => statusIn(error, "status"),
  };
}

/** The SDKs that `tests/real` knows already, as it asks them. */
export const sdkClients: readonly Client[] = [
  official("openai chat", "openai", openaiChat),
  official("openai responses", "openai", openaiResponses),
  official("anthropic", "@anthropic-ai/sdk", anthropicMessages),
];
