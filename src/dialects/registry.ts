import type { Dialect } from "../ir/codec.ts";
import type { DialectId } from "../ir/origin.ts";
import { anthropicMessages } from "./anthropic_messages/mod.ts";
import { bedrockConverse } from "./bedrock_converse/mod.ts";
import { gemini } from "./gemini/mod.ts";
import { openaiChat } from "./openai_chat/mod.ts";
import { openaiCompletions } from "./openai_completions/mod.ts";
import { openaiResponses } from "./openai_responses/mod.ts";

/**
 * Every wire format. To add one: its folder, one import and one line here, sorted by id. The laws in
 * `tests/laws` walk this table, so a dialect is held to them from its first line on.
 */
const all: readonly Dialect[] = [
  anthropicMessages,
  bedrockConverse,
  gemini,
  openaiChat,
  openaiCompletions,
  openaiResponses,
];

/** Every wire format by its id. */
export const dialects: ReadonlyMap<DialectId, Dialect> = new Map(
  all.map((dialect) => [dialect.id, dialect]),
);

/** The wire format of an id. Throws when nobody wrote it: ids come from tables, so that is a bug. */
export function dialectOf(id: DialectId): Dialect {
  const dialect = dialects.get(id);
  if (dialect === undefined) throw new TypeError(`Cannot find the dialect "${id}": not registered`);
  return dialect;
}
