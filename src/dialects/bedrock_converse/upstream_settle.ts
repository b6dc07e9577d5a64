import type { JsonObject } from "../../base/json.ts";
import { mergedObjects } from "../../ir/extras.ts";
import { type Draft, newDraft } from "./upstream_turns.ts";
import type { Writing } from "./writing.ts";

/** What a message without any block says: the API refuses empty ones (W080). */
const nothing: JsonObject = { text: "." };

/** Makes the messages legal: none empty, none ending in white space, the first one a user's. */
export function settle(messages: Draft[], writing: Writing): void {
  trimLast(messages, writing);
  for (const draft of messages) {
    if (draft.blocks.length + draft.results.length === 0) {
      writing.losses.defaulted(draft.at, 'a message without content is sent as "."');
      draft.blocks.push({ json: nothing, at: draft.at });
    } else addTextToDocuments(draft, writing);
  }
  if (writing.sameDialect) return;
  if (messages.length === 0 || messages[0]!.role === "assistant") {
    writing.losses.defaulted("", 'a conversation must begin with a user message: "." is sent');
    const first = newDraft("user", "");
    first.blocks.push({ json: nothing, at: "" });
    messages.unshift(first);
  }
}

/** A message with a document must hold a text too. */
function addTextToDocuments(draft: Draft, writing: Writing): void {
  const holds = (key: string) => draft.blocks.some(({ json }) => json[key] !== undefined);
  if (writing.sameDialect || !holds("document") || holds("text")) return;
  writing.losses.defaulted(draft.at, 'a message with a document must hold a text: "." is sent');
  draft.blocks.push({ json: nothing, at: draft.at });
}

/** A last assistant message is continued by the model; white space at its end is refused. */
function trimLast(messages: Draft[], writing: Writing): void {
  const last = messages.at(-1);
  if (last?.role !== "assistant") return;
  const block = last.blocks.at(-1);
  const text = block?.json.text;
  if (block !== undefined && typeof text === "string") {
    const trimmed = text.trimEnd();
    if (trimmed !== text) {
      block.json = { ...block.json, text: trimmed };
      writing.losses.approximated(block.at, "white space at the end of the reply's start is cut");
    }
  }
  if (last.blocks.length === 0) {
    writing.losses.approximated(last.at, "an empty start of the reply is left out");
    messages.pop();
  }
}

/** A draft as the API's message. */
export function messageOf(draft: Draft): JsonObject {
  const content = [...draft.results, ...draft.blocks].map((block) => block.json);
  return mergedObjects(draft.extra, { role: draft.role, content });
}
