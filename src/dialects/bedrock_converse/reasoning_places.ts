import { isObject, type Json, type JsonObject } from "../../base/json.ts";
import { optional } from "../../base/optional.ts";
import type { Reasoning } from "../../ir/request.ts";

/** A field of `additionalModelRequestFields` that tells a family of models how to think. */
export interface ReasoningPlace {
  /** The field's name. */
  readonly key: string;
  /** What the field says, or `undefined` when it is of a shape that nobody knows. */
  read(value: Json): Reasoning | undefined;
  /** The field's value, or `undefined` when the family has no word for it. */
  write(reasoning: Reasoning): Json | undefined;
}

/**
 * Claude, as in its own API. An effort without a budget is said elsewhere
 * (`output_config.effort`), so that `on` alone writes nothing.
 */
function budgets(key: string): ReasoningPlace {
  return {
    key,
    read: (value) => {
      if (!isObject(value)) return undefined;
      const { type, budget_tokens: budget, ...others } = value;
      if (Object.keys(others).length > 0) return undefined;
      if (type === "enabled" && typeof budget === "number") {
        return { mode: "on", budgetTokens: budget };
      }
      if (budget !== undefined) return undefined;
      if (type === "adaptive") return { mode: "adaptive" };
      return type === "disabled" ? { mode: "off" } : undefined;
    },
    write: ({ mode, budgetTokens }) => {
      if (mode === "off") return { type: "disabled" };
      if (mode === "adaptive") return { type: "adaptive" };
      return budgetTokens === undefined
        ? undefined
        : { type: "enabled", budget_tokens: budgetTokens };
    },
  };
}

/** Claude. */
export const THINKING = budgets("thinking");

/** Nova 2: an effort, no budget. */
export const NOVA_REASONING: ReasoningPlace = {
  key: "reasoningConfig",
  read: (value) => {
    if (!isObject(value)) return undefined;
    const { type, maxReasoningEffort: effort, ...others } = value;
    if (Object.keys(others).length > 0) return undefined;
    if (type === "disabled") return effort === undefined ? { mode: "off" } : undefined;
    if (type !== "enabled" || (effort !== undefined && typeof effort !== "string")) {
      return undefined;
    }
    return { mode: "on", ...optional("effort", effort) };
  },
  write: ({ mode, effort }): JsonObject =>
    mode === "off"
      ? { type: "disabled" }
      : { type: "enabled", ...optional("maxReasoningEffort", effort) },
};

/** gpt-oss, Kimi: the word alone. */
export const EFFORT_WORD: ReasoningPlace = {
  key: "reasoning_effort",
  read: (value) =>
    typeof value === "string"
      ? { mode: value === "none" ? "off" : "on", effort: value }
      : undefined,
  write: ({ mode, effort }) => mode === "off" ? effort : effort ?? "medium",
};

/** Every place that a client may have used; `reasoning_config` is Claude's older one. */
export const REASONING_PLACES: readonly ReasoningPlace[] = [
  THINKING,
  budgets("reasoning_config"),
  NOVA_REASONING,
  EFFORT_WORD,
];
