import type { JsonObject } from "../../../src/base/json.ts";
import {
  ANTHROPIC_MESSAGES,
  BEDROCK_CONVERSE,
  GEMINI,
  OPENAI_CHAT,
  OPENAI_COMPLETIONS,
  OPENAI_RESPONSES,
} from "../../../src/dialects/ids.ts";
import type { Dialect } from "../../../src/ir/codec.ts";
import type { DialectId } from "../../../src/ir/origin.ts";

/** The smallest request of a dialect, for cases that are about the reply. */
export function question(client: Dialect): JsonObject {
  const smallest = questions.get(client.id);
  if (smallest === undefined) throw new Error(`Cannot ask in "${client.id}": not in the table`);
  return smallest;
}

const questions: ReadonlyMap<DialectId, JsonObject> = new Map<DialectId, JsonObject>([
  [OPENAI_CHAT, { model: "m", max_tokens: 4096, messages: [{ role: "user", content: "Hi" }] }],
  [ANTHROPIC_MESSAGES, {
    model: "m",
    max_tokens: 4096,
    messages: [{ role: "user", content: "Hi" }],
  }],
  [OPENAI_RESPONSES, { model: "m", input: "Hi" }],
  [OPENAI_COMPLETIONS, { model: "m", prompt: "Hi" }],
  [GEMINI, { model: "m", contents: [{ role: "user", parts: [{ text: "Hi" }] }] }],
  [BEDROCK_CONVERSE, { model: "m", messages: [{ role: "user", content: [{ text: "Hi" }] }] }],
]);
