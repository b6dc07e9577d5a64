import type { Dialect, PathAsk } from "../ir/codec.ts";
import type { DialectId } from "../ir/origin.ts";
import { readPath as readConversePath } from "./bedrock_converse/path.ts";
import { readPath as readGeminiPath } from "./gemini/path.ts";
import {
  ANTHROPIC_MESSAGES,
  BEDROCK_CONVERSE,
  GEMINI,
  OPENAI_CHAT,
  OPENAI_COMPLETIONS,
  OPENAI_RESPONSES,
} from "./ids.ts";

/** What is known of a wire format before its code is loaded. */
export interface DialectRow {
  readonly id: DialectId;
  /** As its own. */
  readonly title: string;
  /** As its `client.paths`. */
  readonly paths: readonly string[];
  /** As its `client.readPath`. */
  readonly readPath?: (path: string) => PathAsk | undefined;
  load(): Promise<Dialect>;
}

/**
 * Every wire format. To add one: its folder and a row here, sorted by id. The laws in `tests/laws` walk
 * this table, so a dialect is held to them from its first line on. The code of each is loaded by the
 * first request that needs it: all together are 15 MB and a tenth of a second.
 */
export const DIALECTS: readonly DialectRow[] = [
  {
    id: ANTHROPIC_MESSAGES,
    title: "Anthropic Messages",
    paths: ["/v1/messages"],
    load: async () => (await import("./anthropic_messages/mod.ts")).anthropicMessages,
  },
  {
    id: BEDROCK_CONVERSE,
    title: "Amazon Bedrock Converse",
    paths: [],
    readPath: readConversePath,
    load: async () => (await import("./bedrock_converse/mod.ts")).bedrockConverse,
  },
  {
    id: GEMINI,
    title: "Google Gemini",
    paths: [],
    readPath: readGeminiPath,
    load: async () => (await import("./gemini/mod.ts")).gemini,
  },
  {
    id: OPENAI_CHAT,
    title: "OpenAI Chat Completions",
    paths: ["/v1/chat/completions"],
    load: async () => (await import("./openai_chat/mod.ts")).openaiChat,
  },
  {
    id: OPENAI_COMPLETIONS,
    title: "OpenAI Completions (legacy)",
    paths: ["/v1/completions"],
    load: async () => (await import("./openai_completions/mod.ts")).openaiCompletions,
  },
  {
    id: OPENAI_RESPONSES,
    title: "OpenAI Responses",
    paths: ["/v1/responses"],
    load: async () => (await import("./openai_responses/mod.ts")).openaiResponses,
  },
];

const loaded = new Map<DialectId, Dialect>();

/** The wire formats that are loaded, by their ids. */
export const dialects: ReadonlyMap<DialectId, Dialect> = loaded;

/** Loads a wire format, once. Throws when nobody wrote it: ids come from tables, so that is a bug. */
export async function loadDialect(id: DialectId): Promise<Dialect> {
  const known = loaded.get(id);
  if (known !== undefined) return known;
  const row = DIALECTS.find((one) => one.id === id);
  if (row === undefined) throw new TypeError(`Cannot find the dialect "${id}": not registered`);
  const dialect = await row.load();
  loaded.set(id, dialect);
  return dialect;
}

/** Loads every wire format, in the order of the table. */
export async function loadAllDialects(): Promise<void> {
  for (const { id } of DIALECTS) await loadDialect(id);
}

/** The name of a wire format, for people. */
export function titleOf(id: DialectId): string {
  return DIALECTS.find((one) => one.id === id)?.title ?? id;
}

/** A wire format that is loaded. Throws when it is not: whoever plans a request has loaded its two. */
export function dialectOf(id: DialectId): Dialect {
  const dialect = loaded.get(id);
  if (dialect === undefined) throw new TypeError(`Cannot use the dialect "${id}": not loaded`);
  return dialect;
}
