import type { JsonObject } from "../../base/json.ts";
import { mergedObjects } from "../../ir/extras.ts";
import type { CacheMark, Part } from "../../ir/part.ts";
import type { Turn } from "../../ir/request.ts";
import {
  type Draft,
  type Drafts,
  draftTurns as draftTurnsBy,
  isUnthoughtLoop as isUnthoughtLoopBy,
} from "../drafts.ts";
import { pushPoint } from "./upstream_cache.ts";
import { blockOf } from "./upstream_parts.ts";
import { HERE } from "./wire.ts";
import { type Block, cannotSay, type Writing } from "./writing.ts";

/** Turns to `system` and messages that alternate, with every tool call answered at once. */
export function draftTurns(writing: Writing): Drafts {
  return draftTurnsBy(writing, {
    dialect: HERE,
    cannotSay,
    isHead,
    push,
    listOf,
    callAs: (id, block) => withId(id, "toolUse", block),
    resultAs: (id, block) => withId(id, "toolResult", block),
  });
}

/** Instructions from the field of their own, and those that a filter has put in front. */
function isHead(turn: Turn): boolean {
  return turn.at === "/system" || turn.at === undefined;
}

/** A result's own blocks stand before the text, and so does a cache point behind one of them. */
function listOf(part: Part, { blocks, results }: Draft): Block[] {
  return isPointOf(part) && blocks.length === 0 && results.length > 0 ? results : blocks;
}

/** A cache point that stands for itself. */
function isPointOf(part: Part): boolean {
  return part.type === "opaque" && part.dialect === HERE && part.block.cachePoint !== undefined;
}

function withId(
  id: string,
  key: "toolUse" | "toolResult",
  block: JsonObject,
): JsonObject | undefined {
  return block[key] === undefined ? undefined : mergedObjects(block, { [key]: { toolUseId: id } });
}

/**
 * Adds the block of a part with the cache point that its mark asks for. A mark on a part that is left
 * out stands behind the block before it; one inside a tool result, behind the result.
 */
function push(list: Block[], part: Part, writing: Writing): void {
  const json = blockOf(part, writing);
  if (json !== undefined) list.push({ json, at: part.at ?? "" });
  for (const { mark, at } of marksOf(part)) {
    if (list.length > 0) pushPoint(list, mark, at);
  }
}

/** The one mark of a part: what it says itself, else the last one inside it. */
function marksOf(part: Part): readonly { mark: CacheMark; at: string }[] {
  if ("cache" in part && part.cache !== undefined) return [{ mark: part.cache, at: part.at ?? "" }];
  return part.type === "tool_result" ? part.parts.flatMap(marksOf).slice(-1) : [];
}

/** True when tool results wait for a reply to an assistant's turn without reasoning. */
export function isUnthoughtLoop(messages: readonly Draft[]): boolean {
  return isUnthoughtLoopBy(messages, (block) => block.reasoningContent !== undefined);
}
