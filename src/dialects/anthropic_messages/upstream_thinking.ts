import type { JsonObject } from "../../base/json.ts";
import type { Reasoning } from "../../ir/request.ts";
import type { Writing } from "./writing.ts";

/** What a client that gave no limit gets. */
const defaultMaxTokens = 4096;
/** The least budget that the API takes. */
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

/** Effort words of other dialects that this one does not have. */
const effortWords: ReadonlyMap<string, string> = new Map([["minimal", "low"], ["none", "low"]]);

/** How the request is told to think, and the fields that thinking restricts. */
export interface Thinking {
  readonly thinking?: JsonObject;
  readonly effort?: string;
  readonly sampling: JsonObject;
}

/** What decides besides the request's own fields. */
export interface ThinkingCircumstances {
  /** The tool choice forces a tool. */
  readonly forced: boolean;
  /** Tool results wait for a reply to an assistant turn that carries no thinking. */
  readonly unthoughtLoop: boolean;
}

/** Reasoning and sampling as the API takes them together (W048); what had to give way is a loss. */
export function writeThinking(writing: Writing, circumstances: ThinkingCircumstances): Thinking {
  const { request } = writing;
  const wanted = request.reasoning === undefined ? {} : wish(request.reasoning, writing);
  const conflict = conflictOf(wanted.thinking, circumstances);
  if (conflict !== undefined) writing.losses.field(request, "reasoning", conflict);
  const thinking = conflict === undefined ? wanted.thinking : undefined;
  const isOn = thinking !== undefined && thinking.type !== "disabled";
  return {
    ...(thinking === undefined ? {} : { thinking }),
    ...(wanted.effort === undefined ? {} : { effort: wanted.effort }),
    sampling: {
      max_tokens: maxTokens(thinking, writing),
      ...(isOn ? samplingWhileThinking(writing) : freeSampling(writing)),
    },
  };
}

interface Wish {
  readonly thinking?: JsonObject;
  readonly effort?: string;
}

function wish(reasoning: Reasoning, writing: Writing): Wish {
  const { mode, effort, budgetTokens } = reasoning;
  const said = writing.sameDialect && effort !== undefined ? { effort } : {};
  switch (mode) {
    case "off":
      return { thinking: { type: "disabled" }, ...said };
    case "adaptive":
      return adaptive(reasoning, writing);
    case "on":
      // In this dialect an effort alone says nothing about `thinking`.
      if (writing.sameDialect && budgetTokens === undefined) return said;
      if (writing.target.quirks.thinking === "adaptive" && budgetTokens === undefined) {
        return adaptive(reasoning, writing);
      }
      return { thinking: { type: "enabled", budget_tokens: budget(reasoning, writing) }, ...said };
    default:
      return mode satisfies never;
  }
}

function adaptive(reasoning: Reasoning, writing: Writing): Wish {
  const { effort, summary } = reasoning;
  // Models that think adaptively show nothing unless asked.
  const display = summary === undefined || writing.sameDialect ? {} : { display: "summarized" };
  const thinking = { type: "adaptive", ...display };
  if (effort === undefined) return { thinking };
  const word = writing.sameDialect ? effort : effortWords.get(effort) ?? effort;
  if (word !== effort) {
    writing.losses.field(
      writing.request,
      "reasoning",
      `the effort "${effort}" is sent as "${word}"`,
      "approximated",
    );
  }
  return { thinking, effort: word };
}

function budget(reasoning: Reasoning, writing: Writing): number {
  const { effort, budgetTokens } = reasoning;
  const tokens = budgetTokens ?? budgets.get(effort ?? "") ?? defaultBudget;
  const legal = Math.max(minBudget, tokens);
  if (budgetTokens === undefined || legal !== budgetTokens) {
    writing.losses.field(
      writing.request,
      "reasoning",
      budgetTokens === undefined
        ? `the effort "${effort ?? "default"}" is sent as a budget of ${legal} tokens`
        : `a budget of ${budgetTokens} tokens is raised to ${legal}`,
      "approximated",
    );
  }
  return legal;
}

/** Why thinking cannot be asked for, although the client wants it. */
function conflictOf(
  thinking: JsonObject | undefined,
  { forced, unthoughtLoop }: ThinkingCircumstances,
): string | undefined {
  if (thinking === undefined || thinking.type === "disabled") return undefined;
  if (forced) return "a model that is forced to use a tool cannot think";
  if (unthoughtLoop && thinking.type === "enabled") {
    return "the tool calls that wait for an answer carry no thinking, so it stays off for this turn";
  }
  return undefined;
}

/** The limit counts the budget too, so that it has to be the larger one. */
function maxTokens(thinking: JsonObject | undefined, writing: Writing): number {
  const { request, losses } = writing;
  const given = request.sampling.maxTokens;
  const tokens = typeof thinking?.budget_tokens === "number" ? thinking.budget_tokens : 0;
  if (given === undefined) {
    const limit = tokens + defaultMaxTokens;
    losses.field(request, "maxTokens", `the API demands a limit: ${limit} is sent`, "defaulted");
    return limit;
  }
  if (tokens === 0 || given > tokens) return given;
  const limit = tokens + given;
  losses.field(
    request,
    "maxTokens",
    `a limit of ${given} is below the thinking budget and is raised to ${limit}`,
    "approximated",
  );
  return limit;
}

function freeSampling({ request, losses }: Writing): JsonObject {
  const { temperature, topP, topK } = request.sampling;
  if (temperature !== undefined && temperature > 1) {
    losses.field(
      request,
      "temperature",
      `a temperature of ${temperature} is sent as 1, the highest`,
      "approximated",
    );
  }
  return {
    ...(temperature === undefined ? {} : { temperature: Math.min(1, temperature) }),
    ...(topP === undefined ? {} : { top_p: topP }),
    ...(topK === undefined ? {} : { top_k: topK }),
  };
}

/** While it thinks a model takes no temperature but 1, no `top_k`, and `top_p` from 0.95 to 1. */
function samplingWhileThinking({ request, losses }: Writing): JsonObject {
  const { temperature, topP, topK } = request.sampling;
  if (temperature !== undefined && temperature !== 1) {
    losses.field(request, "temperature", "a model that thinks takes no temperature but 1");
  }
  if (topK !== undefined) losses.field(request, "topK", "a model that thinks takes no top_k");
  const topPFits = topP === undefined || (topP >= 0.95 && topP <= 1);
  if (!topPFits) losses.field(request, "topP", "a model that thinks takes top_p from 0.95 to 1");
  return {
    ...(temperature === 1 ? { temperature } : {}),
    ...(topP === undefined || !topPFits ? {} : { top_p: topP }),
  };
}
