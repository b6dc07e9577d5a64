import type { JsonObject } from "../../base/json.ts";
import type { Draft } from "../drafts.ts";
import { fillEmpty, putUserFirst, trimLast } from "../settled_drafts.ts";
import type { Writing } from "./writing.ts";

/** What a message without any block says: the API refuses empty ones (W080). */
const nothing: JsonObject = { type: "text", text: "." };

/** Makes the messages legal: none empty, none ending in white space, the first one a user's. */
export function settle(messages: Draft[], { losses, sameDialect }: Writing): void {
  trimLast(messages, textOf, losses);
  for (const draft of messages) fillEmpty(draft, nothing, losses);
  if (messages.length === 0 || (!sameDialect && messages[0]!.role === "assistant")) {
    putUserFirst(messages, nothing, losses);
  }
}

function textOf({ type, text }: JsonObject): string | undefined {
  return type === "text" && typeof text === "string" ? text : undefined;
}
