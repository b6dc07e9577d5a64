import type { JsonObject } from "../../base/json.ts";
import type { UpstreamTarget } from "../../ir/codec.ts";
import type { Losses } from "../../ir/losses.ts";
import type { ChatRequest, Reasoning } from "../../ir/request.ts";
import {
  claudeBudget,
  claudeConflict,
  MIN_ANSWER,
  type ThinkingCircumstances,
} from "../claude_thinking.ts";
import { modelQuirks } from "./model_quirks.ts";
import type { Writing } from "./writing.ts";

/** Effort words of other dialects that this one does not have. */
const effortWords: ReadonlyMap<string, string> = new Map([["minimal", "low"], ["none", "low"]]);

/** How the request is told to think, and the fields that thinking restricts. */
export interface Thinking {
  readonly thinking?: JsonObject;
  readonly effort?: string;
  readonly sampling: JsonObject;
}

/** Reasoning and sampling as the API takes them together (W048); what had to give way is a loss. */
export function writeThinking(writing: Writing, circumstances: ThinkingCircumstances): Thinking {
  const { request } = writing;
  const type = typeOf(writing);
  if (type === undefined && request.reasoning?.mode === "off") {
    writing.losses.field(request, "reasoning", "this model decides by itself whether it thinks");
  }
  const conflict = conflictOf(type, circumstances) ?? thoughtless(type, writing);
  if (conflict !== undefined) writing.losses.field(request, "reasoning", conflict);
  const thinking = conflict === undefined ? thinkingBlock(type, writing) : undefined;
  const effort = effortWord(type, writing);
  return {
    ...(thinking === undefined ? {} : { thinking }),
    ...(effort === undefined ? {} : { effort }),
    sampling: {
      max_tokens: maxTokens(thinking, writing),
      ...(isOn(thinking?.type) ? samplingWhileThinking(writing) : freeSampling(writing)),
    },
  };
}

type ThinkingType = "enabled" | "adaptive" | "disabled";

/** The `type` that says what the client wants, or `undefined` when it says nothing about it. */
function typeOf({ request, target, sameDialect }: Writing): ThinkingType | undefined {
  const { reasoning } = request;
  if (reasoning === undefined) return undefined;
  switch (reasoning.mode) {
    case "off":
      return sameDialect || modelQuirks(target.model).canBeOff ? "disabled" : undefined;
    case "adaptive":
      return "adaptive";
    case "on":
      if (reasoning.budgetTokens !== undefined) return "enabled";
      // In this dialect an effort alone says nothing about `thinking`.
      if (sameDialect) return undefined;
      return thinkingOf(target) === "adaptive" ? "adaptive" : "enabled";
    default:
      return reasoning.mode satisfies never;
  }
}

function thinkingOf(target: UpstreamTarget): "budget" | "adaptive" {
  return target.quirks.thinking ?? modelQuirks(target.model).thinking;
}

/** Why thinking cannot be asked for, although the client wants it. */
function conflictOf(
  type: ThinkingType | undefined,
  circumstances: ThinkingCircumstances,
): string | undefined {
  if (!isOn(type)) return undefined;
  return claudeConflict(type === "enabled" ? "budget" : "adaptive", circumstances);
}

/** A Messages client names the model itself; the others may ask an older one to think. */
function thoughtless(
  type: ThinkingType | undefined,
  { target, sameDialect }: Writing,
): string | undefined {
  if (sameDialect || !isOn(type) || modelQuirks(target.model).thinks) return undefined;
  return "this model does not think";
}

function isOn(type: unknown): boolean {
  return type === "enabled" || type === "adaptive";
}

function thinkingBlock(type: ThinkingType | undefined, writing: Writing): JsonObject | undefined {
  const reasoning = writing.request.reasoning;
  if (type === undefined || reasoning === undefined) return undefined;
  if (type === "enabled") return { type, budget_tokens: budget(reasoning, writing) };
  // Models that think adaptively show nothing unless asked.
  const isAsked = type === "adaptive" && reasoning.summary !== undefined && !writing.sameDialect;
  return { type, ...(isAsked ? { display: "summarized" } : {}) };
}

/** `output_config.effort`: as it came from a Messages client, else only where no budget says it. */
function effortWord(type: ThinkingType | undefined, writing: Writing): string | undefined {
  const { request, losses, sameDialect } = writing;
  const effort = request.reasoning?.effort;
  if (effort === undefined || sameDialect || type !== "adaptive") {
    return sameDialect ? effort : undefined;
  }
  const isTooNew = effort === "xhigh" && !modelQuirks(writing.target.model).xhigh;
  const word = isTooNew ? "high" : effortWords.get(effort) ?? effort;
  if (word !== effort) {
    const note = `the effort "${effort}" is sent as "${word}"`;
    losses.field(request, "reasoning", note, "approximated");
  }
  return word;
}

function budget(reasoning: Reasoning, { request, losses }: Writing): number {
  const { effort, budgetTokens } = reasoning;
  const tokens = claudeBudget(reasoning);
  if (budgetTokens === undefined) {
    const note = `the effort "${effort ?? "default"}" is sent as a budget of ${tokens} tokens`;
    losses.field(request, "reasoning", note, "approximated");
  } else if (tokens !== budgetTokens) {
    const note = `a budget of ${budgetTokens} tokens is raised to ${tokens}`;
    losses.field(request, "reasoning", note, "approximated");
  }
  return tokens;
}

/** The limit counts the budget too, so that it has to be the larger one. */
function maxTokens(thinking: JsonObject | undefined, writing: Writing): number {
  const { request, losses } = writing;
  const given = request.sampling.maxTokens;
  const tokens = typeof thinking?.budget_tokens === "number" ? thinking.budget_tokens : 0;
  if (given === undefined) {
    const limit = sane(Math.max(modelQuirks(writing.target.model).maxTokens, tokens + MIN_ANSWER));
    losses.field(request, "maxTokens", `the API demands a limit: ${limit} is sent`, "defaulted");
    return limit;
  }
  if (tokens === 0 || given > tokens) return given;
  const limit = sane(tokens + Math.max(1, given));
  losses.field(
    request,
    "maxTokens",
    `a limit of ${given} is below the thinking budget and is raised to ${limit}`,
    "approximated",
  );
  return limit;
}

/** A budget of 1e38 is the client's joke; a sum with it would not even be larger. */
function sane(limit: number): number {
  return Math.min(limit, Number.MAX_SAFE_INTEGER);
}

function freeSampling({ request, losses, target, sameDialect }: Writing): JsonObject {
  const { temperature, topP, topK } = request.sampling;
  if (!sameDialect && !modelQuirks(target.model).sampling) return noSampling(request, losses);
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

/** What the newest models do with sampling: nothing, and a 400. */
function noSampling(request: ChatRequest, losses: Losses): JsonObject {
  for (const field of ["temperature", "topP", "topK"] as const) {
    if (request.sampling[field] !== undefined) {
      losses.field(request, field, "this model takes no sampling parameters");
    }
  }
  return {};
}

/** While it thinks a model takes no temperature but 1, no `top_k`, and `top_p` from 0.95 to 1. */
function samplingWhileThinking({ request, losses, target, sameDialect }: Writing): JsonObject {
  const { temperature, topP, topK } = request.sampling;
  if (!sameDialect && !modelQuirks(target.model).sampling) return noSampling(request, losses);
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
