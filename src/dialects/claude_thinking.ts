/**
 * How Claude thinks, whichever API it is asked through: the vendor's rules for Messages and for its
 * models behind Converse.
 */
import type { Reasoning } from "../ir/request.ts";

/** What a thinking model can at least say beside its budget. */
export const MIN_ANSWER = 4096;

/** The least budget that is taken. */
const minBudget = 1024;

/**
 * Effort words as budgets. The words have no numbers of their own; these keep the steps that clients
 * know, and the largest still leaves an answer below the 32k that every thinking model can say.
 */
const budgets: ReadonlyMap<string, number> = new Map([
  ["minimal", 1024],
  ["low", 2048],
  ["medium", 8192],
  ["high", 16384],
  ["xhigh", 24576],
  ["max", 27904],
]);
const defaultBudget = 8192;

/** The budget in tokens: the client's own, raised to the least, or what its effort word means. */
export function claudeBudget({ effort, budgetTokens }: Reasoning): number {
  return Math.max(minBudget, budgetTokens ?? budgets.get(effort ?? "") ?? defaultBudget);
}

/** What decides about thinking besides the request's own fields. */
export interface ThinkingCircumstances {
  /** The tool choice forces a tool. */
  readonly forced: boolean;
  /** Tool results wait for a reply to an assistant turn that carries no thinking. */
  readonly unthoughtLoop: boolean;
}

/** Why thinking in this way cannot be asked for now, although the client wants it (W048). */
export function claudeConflict(
  way: "budget" | "adaptive",
  { forced, unthoughtLoop }: ThinkingCircumstances,
): string | undefined {
  if (forced) return "a model that is forced to use a tool cannot think";
  return unthoughtLoop && way === "budget"
    ? "the tool calls that wait for an answer carry no thinking, so it stays off for this turn"
    : undefined;
}

/** `claude-opus-4-7` is 4.7; a date of eight digits is no minor version. 0 when there is none. */
export function claudeVersion(model: string): number {
  const found = /claude-(?:[a-z]+-)?(\d+)(?:[-.](\d)(?!\d))?/.exec(model);
  return found === null ? 0 : Number(`${found[1]}.${found[2] ?? 0}`);
}
