import {
  ANTHROPIC_MESSAGES,
  BEDROCK_CONVERSE,
  GEMINI as GEMINI_DIALECT,
  OPENAI_CHAT,
  OPENAI_COMPLETIONS,
  OPENAI_RESPONSES,
} from "../dialects/ids.ts";

/** Chat Completions at its usual place below the API root. */
export const CHAT = { dialect: OPENAI_CHAT, path: "/chat/completions" } as const;
/**
 * The same of a provider whose thinking is plain text or is not shown at all. Each one's file says how
 * that is known; gateways that pass on what Gemini and Claude sign (`reasoning_details`,
 * `extra_content`) are none of them.
 */
export const OPEN_CHAT = { ...CHAT, seals: false } as const;
/** Responses at its usual place below the API root. */
export const RESPONSES = { dialect: OPENAI_RESPONSES, path: "/responses" } as const;
/** Messages at its usual place below the API root. */
export const MESSAGES = { dialect: ANTHROPIC_MESSAGES, path: "/messages" } as const;
/** The legacy Completions at their usual place below the API root: a prompt has no place for a seal. */
export const COMPLETIONS = {
  dialect: OPENAI_COMPLETIONS,
  path: "/completions",
  seals: false,
} as const;
/** Gemini's own API below `/v1beta`. */
export const GEMINI = {
  dialect: GEMINI_DIALECT,
  path: "/models/{model}:generateContent",
  streamPath: "/models/{model}:streamGenerateContent?alt=sse",
  withoutModel: true,
} as const;
/** Bedrock's Converse at the root. */
export const CONVERSE = {
  dialect: BEDROCK_CONVERSE,
  path: "/model/{model}/converse",
  streamPath: "/model/{model}/converse-stream",
  withoutModel: true,
} as const;

/** Every way at its usual place: for servers whose `dialects` the config lists. */
export const USUAL_WAYS = [CHAT, RESPONSES, MESSAGES, GEMINI, CONVERSE, COMPLETIONS] as const;
