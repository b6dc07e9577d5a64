import type { JsonObject } from "../../base/json.ts";
import type { Part } from "../../ir/part.ts";
import {
  type Draft,
  type Drafts,
  draftTurns as draftTurnsBy,
  isUnthoughtLoop as isUnthoughtLoopBy,
} from "../drafts.ts";
import { blockOf } from "./upstream_parts.ts";
import { HERE } from "./wire.ts";
import { type Block, cannotSay, type Writing } from "./writing.ts";

/** Turns to `system` and messages that alternate, with every tool call answered at once. */
export function draftTurns(writing: Writing): Drafts {
  return draftTurnsBy(writing, {
    dialect: HERE,
    cannotSay,
    isHead: (_turn, before) => before.length === 0,
    push,
    listOf: (_part, draft) => draft.blocks,
    callAs: (id, block) => block.type === "tool_use" ? { ...block, id } : undefined,
    resultAs: (id, block) =>
      block.type === "tool_result" ? { ...block, tool_use_id: id } : undefined,
  });
}

/** Adds the block of a part. A breakpoint on one that is left out moves to the block before it. */
function push(list: Block[], part: Part, writing: Writing): void {
  const json = blockOf(part, writing);
  if (json !== undefined) {
    list.push({ json, at: part.at ?? "" });
    return;
  }
  const last = list.at(-1);
  if (last === undefined || !("cache" in part) || part.cache === undefined) return;
  if (!takesMark(last.json)) return;
  last.json = { ...last.json, cache_control: { type: "ephemeral", ...part.cache } };
}

function takesMark(block: JsonObject): boolean {
  return block.cache_control === undefined && !isThinking(block);
}

/** True when tool results wait for a reply to an assistant's turn without thinking. */
export function isUnthoughtLoop(messages: readonly Draft[]): boolean {
  return isUnthoughtLoopBy(messages, isThinking);
}

function isThinking({ type }: JsonObject): boolean {
  return type === "thinking" || type === "redacted_thinking";
}
