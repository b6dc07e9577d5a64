import { dialectId } from "../ir/origin.ts";

/** The ids of the wire formats, for tables that name one without needing its code. */
export const OPENAI_CHAT = dialectId("openai_chat");
export const OPENAI_RESPONSES = dialectId("openai_responses");
export const OPENAI_COMPLETIONS = dialectId("openai_completions");
export const ANTHROPIC_MESSAGES = dialectId("anthropic_messages");
export const GEMINI = dialectId("gemini");
export const BEDROCK_CONVERSE = dialectId("bedrock_converse");
