import type { JsonObject } from "../../base/json.ts";
import type { Draft } from "../drafts.ts";
import { fillEmpty, putUserFirst, trimLast } from "../settled_drafts.ts";
import type { Writing } from "./writing.ts";

/** What a message without any block says: the API refuses empty ones (W080). */
const nothing: JsonObject = { text: "." };

/** Makes the messages legal: none empty, none ending in white space, the first one a user's. */
export function settle(messages: Draft[], writing: Writing): void {
  const { losses, sameDialect } = writing;
  trimLast(messages, textOf, losses);
  for (const draft of messages) {
    if (!fillEmpty(draft, nothing, losses)) addTextToDocuments(draft, writing);
  }
  if (sameDialect) return;
  if (messages.length === 0 || messages[0]!.role === "assistant") {
    putUserFirst(messages, nothing, losses);
  }
}

function textOf({ text }: JsonObject): string | undefined {
  return typeof text === "string" ? text : undefined;
}

/** A message with a document must hold a text too. */
function addTextToDocuments(draft: Draft, writing: Writing): void {
  const holds = (key: string) => draft.blocks.some(({ json }) => json[key] !== undefined);
  if (writing.sameDialect || !holds("document") || holds("text")) return;
  writing.losses.defaulted(draft.at, 'a message with a document must hold a text: "." is sent');
  draft.blocks.push({ json: nothing, at: draft.at });
}
