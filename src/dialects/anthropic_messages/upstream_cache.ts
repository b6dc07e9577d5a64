import {
  isArray,
  isObject,
  type Json,
  type JsonObject,
  type MutableJsonObject,
} from "../../base/json.ts";
import type { Losses } from "../../ir/losses.ts";
import type { Block } from "./writing.ts";

/** The API takes four breakpoints and answers 400 to a fifth (W072). */
const maxMarks = 4;

/**
 * Drops the earliest breakpoints above the API's limit, in the order of the prompt: tools, system,
 * messages. A later breakpoint covers all that stands before it, so that the last ones are worth
 * most. `reserved` counts those that stand elsewhere (the top-level `cache_control`).
 */
export function limitMarks(blocks: readonly Block[], reserved: number, losses: Losses): void {
  const marked = blocks.flatMap((block) =>
    Array.from({ length: marksOf(block.json) }, () => block)
  );
  for (const block of marked.slice(0, Math.max(0, marked.length + reserved - maxMarks))) {
    block.json = withoutFirstMark(block.json) ?? block.json;
    losses.unsupported(block.at, "the API takes four cache breakpoints", "/cache_control");
  }
}

/** Breakpoints on a block and on the blocks inside a tool result. */
function marksOf(block: JsonObject): number {
  return innerOf(block.content).filter(isMarked).length + (isMarked(block) ? 1 : 0);
}

function withoutFirstMark(block: JsonObject): JsonObject | undefined {
  const inner = innerOf(block.content);
  const first = inner.findIndex(isMarked);
  if (first !== -1) {
    return { ...block, content: inner.with(first, withoutMark(inner[first]!)) };
  }
  return isMarked(block) ? withoutMark(block) : undefined;
}

function innerOf(content: Json | undefined): readonly JsonObject[] {
  return isArray(content) && content.every(isObject) ? content : [];
}

function isMarked(block: JsonObject): boolean {
  return isObject(block.cache_control);
}

function withoutMark(block: JsonObject): JsonObject {
  const rest: MutableJsonObject = { ...block };
  delete rest.cache_control;
  return rest;
}
