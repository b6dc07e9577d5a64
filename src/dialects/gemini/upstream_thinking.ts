import type { JsonObject } from "../../base/json.ts";
import type { Reasoning } from "../../ir/request.ts";
import { effortOfBudget } from "../openai_effort.ts";
import { type Level, LEVELS, type ThinkingWay } from "./model_quirks.ts";
import type { Writing } from "./writing.ts";

/** Effort words of every dialect as ranks among {@link LEVELS}. */
const ranks: ReadonlyMap<string, number> = new Map([
  ["none", 0],
  ["minimal", 0],
  ["low", 1],
  ["medium", 2],
  ["high", 3],
  ["xhigh", 3],
  ["max", 3],
]);

/** Effort words as budgets: Google's own table for its OpenAI-compatible API. */
const budgets: ReadonlyMap<string, number> = new Map([
  ["minimal", 1024],
  ["low", 1024],
  ["medium", 8192],
  ["high", 24_576],
  ["xhigh", 32_768],
  ["max", 32_768],
]);

/** `thinkingConfig`, or nothing when the model decides by itself. */
export function writeThinking(writing: Writing): JsonObject {
  const { request, sameDialect, model } = writing;
  const { reasoning } = request;
  if (reasoning === undefined) return {};
  const config = sameDialect ? asItCame(reasoning) : translated(reasoning, model.thinking, writing);
  return Object.keys(config).length === 0 ? {} : { thinkingConfig: config };
}

function asItCame({ mode, effort, budgetTokens, summary }: Reasoning): JsonObject {
  const budget = mode === "off" ? 0 : mode === "adaptive" ? -1 : budgetTokens;
  return {
    ...(budget === undefined ? {} : { thinkingBudget: budget }),
    ...(effort === undefined ? {} : { thinkingLevel: effort.toUpperCase() }),
    ...(summary === undefined ? {} : { includeThoughts: true }),
  };
}

function translated(reasoning: Reasoning, way: ThinkingWay, writing: Writing): JsonObject {
  const isOff = reasoning.mode === "off" || reasoning.effort === "none";
  const note = (text: string) =>
    writing.losses.field(writing.request, "reasoning", text, "approximated");
  if (!isOff && reasoning.summary !== undefined && reasoning.summary !== "auto") {
    note("thoughts are shown as summaries of one kind");
  }
  switch (way.by) {
    case "nothing":
      writing.losses.field(writing.request, "reasoning", "this model does not think");
      return {};
    case "level": {
      const level = levelOf(reasoning, isOff, way.levels, note);
      return {
        ...(level === undefined ? {} : { thinkingLevel: level }),
        ...(isOff ? {} : { includeThoughts: true }),
      };
    }
    case "budget":
      return isOff ? noBudget(way, note) : {
        thinkingBudget: budgetOf(reasoning, way, note),
        includeThoughts: true,
      };
    default:
      return way satisfies never;
  }
}

type Note = (text: string) => void;

/** The level that is meant, or the next higher one that the model has. */
function levelOf(
  { effort, budgetTokens }: Reasoning,
  isOff: boolean,
  levels: readonly Level[],
  note: Note,
): Level | undefined {
  const word = isOff ? "none" : effort ?? (budgetTokens && effortOfBudget(budgetTokens));
  if (word === undefined || word === 0) return undefined; // the model's own measure
  const rank = ranks.get(word);
  if (rank === undefined) {
    note(`the effort "${word}" is unknown here`);
    return undefined;
  }
  const level = levels.find((level) => LEVELS.indexOf(level) >= rank) ?? levels.at(-1)!;
  if (isOff) note(`this model always thinks: its lowest level, "${level}", is sent`);
  else if (budgetTokens !== undefined) note(`a token budget is sent as the level "${level}"`);
  else if (level.toLowerCase() !== word) note(`the effort "${word}" is sent as "${level}"`);
  return level;
}

type BudgetWay = Extract<ThinkingWay, { by: "budget" }>;

function noBudget({ canBeOff, least }: BudgetWay, note: Note): JsonObject {
  if (canBeOff) return { thinkingBudget: 0 };
  note(`this model always thinks: its smallest budget, ${least} tokens, is sent`);
  return { thinkingBudget: least };
}

/** -1 leaves it to the model. */
function budgetOf(
  { effort, budgetTokens }: Reasoning,
  { least, most }: BudgetWay,
  note: Note,
): number {
  const wanted = budgetTokens ?? budgets.get(effort ?? "");
  if (wanted === undefined) {
    if (effort !== undefined) note(`the effort "${effort}" is unknown here`);
    return -1;
  }
  const budget = Math.min(most, Math.max(least, Math.floor(wanted)));
  if (budgetTokens === undefined) note(`the effort "${effort}" is sent as ${budget} tokens`);
  else if (effort !== undefined) note("the effort gives way to the budget");
  else if (budget !== wanted) note(`a budget of ${wanted} tokens is sent as ${budget}`);
  return budget;
}
