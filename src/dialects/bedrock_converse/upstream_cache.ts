import { isObject, type JsonObject } from "../../base/json.ts";
import type { CacheMark } from "../../ir/part.ts";
import { cacheMarkOf, cachePoint } from "./wire.ts";
import type { Block, Writing } from "./writing.ts";

/** The service takes four cache points and answers 400 to a fifth (W072). */
const maxPoints = 4;

/** Adds the point that a mark asks for, unless one stands there already. */
export function pushPoint(list: Block[], mark: CacheMark, at: string): void {
  if (isPoint(list.at(-1)?.json)) return;
  list.push({ json: cachePoint(mark), at });
}

/** The lists in which cache points stand, in the order of the prompt. */
export interface Prompt {
  readonly tools: Block[];
  readonly rest: readonly Block[][];
}

/**
 * Makes the cache points legal for the model; a client of this dialect has seen to that itself.
 * - A place where the model keeps nothing loses its points.
 * - Above the limit the earliest go: a later one covers all that stands before it.
 * - Lifetimes may not grow along the prompt, and an hour is not everyone's (W071).
 */
export function settlePoints({ tools, rest }: Prompt, writing: Writing): void {
  if (writing.sameDialect) return;
  const { cache } = writing.model;
  if (!cache.tools) dropAll(tools, "this model keeps no tools in a cache", writing);
  for (const list of rest) {
    if (!cache.rest) dropAll(list, "this model keeps no prompts in a cache", writing);
  }
  const lists = [tools, ...rest];
  const points = lists.flatMap((list) => list.filter(({ json }) => isPoint(json)));
  const surplus = new Set(points.slice(0, Math.max(0, points.length - maxPoints)));
  for (const list of lists) {
    drop(list, (block) => surplus.has(block), "the API takes four cache points", writing);
  }
  settleLifetimes(points.filter((point) => !surplus.has(point)), cache.hour, writing);
}

/** The hour-long point that nobody may keep becomes one of five minutes, the service's default. */
function settleLifetimes(points: readonly Block[], hasHour: boolean, writing: Writing): void {
  let isShort = false;
  for (const point of points) {
    const { ttl } = cacheMarkOf(point.json) ?? {};
    const isHour = ttl === "1h" && hasHour && !isShort;
    if (!isHour) isShort = true;
    if (isHour || ttl === undefined || ttl === "5m") continue;
    point.json = cachePoint({});
    const why = hasHour && ttl === "1h"
      ? "a point of five minutes stands before it"
      : `this model does not keep a cache for "${ttl}"`;
    writing.losses.approximated(point.at, `${why}: it is kept for five minutes`);
  }
}

function dropAll(list: Block[], why: string, writing: Writing): void {
  drop(list, ({ json }) => isPoint(json), why, writing);
}

function drop(
  list: Block[],
  isGone: (block: Block) => boolean,
  why: string,
  { losses }: Writing,
): void {
  for (const block of list.filter(isGone)) losses.unsupported(block.at, why);
  const kept = list.filter((block) => !isGone(block));
  list.splice(0, list.length, ...kept);
}

function isPoint(block: JsonObject | undefined): boolean {
  return isObject(block?.cachePoint);
}
