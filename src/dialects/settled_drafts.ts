/** What Messages and Converse refuse in a conversation, made legal; each change is a loss. */
import type { JsonObject } from "../base/json.ts";
import type { Losses } from "../ir/losses.ts";
import { type Draft, newDraft } from "./drafts.ts";

/**
 * A last assistant message is continued by the model; white space at its end is refused. `textOf` is
 * the text of a block of text.
 */
export function trimLast(
  messages: Draft[],
  textOf: (block: JsonObject) => string | undefined,
  losses: Losses,
): void {
  const last = messages.at(-1);
  if (last?.role !== "assistant") return;
  const block = last.blocks.at(-1);
  const text = block === undefined ? undefined : textOf(block.json);
  const trimmed = text?.trimEnd();
  if (block !== undefined && trimmed !== undefined && trimmed !== text) {
    block.json = { ...block.json, text: trimmed };
    losses.approximated(block.at, "white space at the end of the reply's start is cut");
  }
  if (last.blocks.length === 0) {
    losses.approximated(last.at, "an empty start of the reply is left out");
    messages.pop();
  }
}

/** Puts `nothing` into a message without any block, which is refused (W080); true when it did. */
export function fillEmpty(draft: Draft, nothing: JsonObject, losses: Losses): boolean {
  if (draft.blocks.length + draft.results.length > 0) return false;
  losses.defaulted(draft.at, 'a message without content is sent as "."');
  draft.blocks.push({ json: nothing, at: draft.at });
  return true;
}

/** Begins the conversation with a user's message that says `nothing`. */
export function putUserFirst(messages: Draft[], nothing: JsonObject, losses: Losses): void {
  losses.defaulted("", 'a conversation must begin with a user message: "." is sent');
  const first = newDraft("user", "");
  first.blocks.push({ json: nothing, at: "" });
  messages.unshift(first);
}
