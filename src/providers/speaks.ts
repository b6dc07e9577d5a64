import { ANTHROPIC_MESSAGES, OPENAI_CHAT, OPENAI_RESPONSES } from "../dialects/ids.ts";

/** Chat Completions at its usual place below the API root. */
export const CHAT = { dialect: OPENAI_CHAT, path: "/chat/completions" } as const;
/** Responses at its usual place below the API root. */
export const RESPONSES = { dialect: OPENAI_RESPONSES, path: "/responses" } as const;
/** Messages at its usual place below the API root. */
export const MESSAGES = { dialect: ANTHROPIC_MESSAGES, path: "/messages" } as const;
