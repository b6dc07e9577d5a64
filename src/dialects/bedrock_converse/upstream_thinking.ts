import type { Json, JsonObject, MutableJsonObject } from "../../base/json.ts";
import type { Reasoning } from "../../ir/request.ts";
import {
  claudeBudget,
  claudeConflict,
  MIN_ANSWER,
  type ThinkingCircumstances,
} from "../claude_thinking.ts";
import { MODEL_EFFORT, SERVICE_EFFORT } from "./client_model_fields.ts";
import {
  EFFORT_WORD,
  NOVA_REASONING,
  REASONING_PLACES,
  type ReasoningPlace,
  THINKING,
} from "./reasoning_places.ts";
import type { Writing } from "./writing.ts";

/** Effort words from little to much, for the nearest one that a model knows. */
const scale: readonly string[] = ["none", "minimal", "low", "medium", "high", "xhigh", "max"];

/** How the request is told to think: fields of the model, and one of the service's own. */
export interface Thinking {
  /** Members of `additionalModelRequestFields`. */
  readonly fields: JsonObject;
  /** `outputConfig.effort`, where a client of this dialect put it. */
  readonly effort?: string;
  /** What it thinks by, once all is settled. */
  readonly on?: "budget" | "adaptive" | "nova_high";
  readonly budgetTokens?: number;
}

/** Reasoning as the model takes it; what had to give way is a loss (W048). */
export function writeThinking(writing: Writing, circumstances: ThinkingCircumstances): Thinking {
  const { request } = writing;
  if (request.reasoning === undefined) return { fields: {} };
  if (writing.sameDialect) return asItCame(request.reasoning, writing, circumstances);
  // A profile's ARN does not say its model; its provider entry may.
  const told = writing.target.quirks.thinking === undefined ? undefined : THINKING;
  const place = writing.model.reasoning ?? told;
  if (place === undefined) {
    noReasoning("this model cannot be told how to think", writing);
    return { fields: {} };
  }
  return place === THINKING
    ? claude(request.reasoning, writing, circumstances)
    : byEffort(place, request.reasoning, writing);
}

/** A client of this dialect names the family's own field: it goes back to where it stood. */
function asItCame(
  reasoning: Reasoning,
  writing: Writing,
  circumstances: ThinkingCircumstances,
): Thinking {
  const pointer = writing.request.pointers.reasoning ?? "";
  const key = pointer.split("/").at(-1);
  const place = REASONING_PLACES.find((place) => place.key === key) ?? THINKING;
  // The calls that wait are others', or lost their thinking with its seal.
  const { unthoughtLoop } = circumstances;
  if (place === THINKING && reasoning.mode === "on" && unthoughtLoop) {
    noReasoning(claudeConflict("budget", { forced: false, unthoughtLoop })!, writing);
    return { fields: {} };
  }
  const value = place.write(reasoning);
  const said = value === undefined ? {} : { [place.key]: value };
  const { effort } = reasoning;
  if (effort === undefined) return { fields: said };
  if (pointer === SERVICE_EFFORT) return { fields: said, effort };
  if (pointer === MODEL_EFFORT) return { fields: { ...said, output_config: { effort } } };
  return { fields: said };
}

/** Families that know effort words only. */
function byEffort(place: ReasoningPlace, reasoning: Reasoning, writing: Writing): Thinking {
  const { request, losses } = writing;
  const { budgetTokens, mode } = reasoning;
  if (mode === "off" && place === EFFORT_WORD) {
    noReasoning("this model cannot be told not to think", writing);
    return { fields: {} };
  }
  if (mode === "off") return { fields: fieldOf(place, { mode }) };
  if (budgetTokens !== undefined) {
    losses.field(request, "reasoning", "this model takes an effort, no budget", "approximated");
  }
  const wanted = reasoning.effort ?? wordOf(budgetTokens);
  const effort = known(wanted, writing);
  const isHigh = place === NOVA_REASONING && effort === "high";
  return { fields: fieldOf(place, { mode: "on", effort }), ...(isHigh ? { on: "nova_high" } : {}) };
}

function fieldOf(place: ReasoningPlace, reasoning: Reasoning): JsonObject {
  const value: Json | undefined = place.write(reasoning);
  return value === undefined ? {} : { [place.key]: value };
}

/** The effort word nearest to a budget in tokens. */
function wordOf(tokens: number | undefined): string {
  if (tokens === undefined) return "medium";
  if (tokens <= 2048) return "low";
  return tokens <= 16_384 ? "medium" : "high";
}

/** The word itself, or the highest below it that the model knows, or its lowest. */
function known(effort: string, writing: Writing): string {
  const { model } = writing;
  // A model that nobody knows gets the client's own word.
  if (model.efforts.length === 0 || model.efforts.includes(effort)) return effort;
  const rank = scale.indexOf(effort);
  const word = model.efforts.findLast((word) => scale.indexOf(word) <= rank) ?? model.efforts[0]!;
  lessEffort(`the effort "${effort}" is sent as "${word}"`, writing);
  return word;
}

function claude(
  reasoning: Reasoning,
  writing: Writing,
  circumstances: ThinkingCircumstances,
): Thinking {
  const { request, losses, model } = writing;
  if (reasoning.mode === "off") {
    if (reasoning.effort !== undefined && reasoning.effort !== "none") {
      lessEffort("without thinking there is no effort", writing);
    }
    if (model.canBeOff) return { fields: { thinking: { type: "disabled" } } };
    noReasoning("this model decides by itself whether it thinks", writing);
    return { fields: {} };
  }
  const isAdaptive = reasoning.mode === "adaptive"
    ? model.adaptive
    : adaptiveBy(reasoning, writing);
  const conflict = claudeConflict(isAdaptive ? "adaptive" : "budget", circumstances);
  if (conflict !== undefined) {
    noReasoning(conflict, writing);
    return { fields: {} };
  }
  if (!isAdaptive) return byBudget(reasoning, writing);
  if (reasoning.budgetTokens !== undefined) {
    losses.field(request, "reasoning", "this model takes an effort, no budget", "approximated");
  }
  const effort = reasoning.effort ??
    (reasoning.budgetTokens === undefined ? undefined : wordOf(reasoning.budgetTokens));
  // Models that think adaptively show nothing unless asked.
  const display = reasoning.summary === undefined ? {} : { display: "summarized" };
  const fields: MutableJsonObject = { thinking: { type: "adaptive", ...display } };
  if (effort !== undefined) fields.output_config = { effort: known(effort, writing) };
  return { fields, on: "adaptive" };
}

/** A budget is kept by a model that still takes one; otherwise the newer way. */
function adaptiveBy({ budgetTokens }: Reasoning, { model, target }: Writing): boolean {
  if (target.quirks.thinking !== undefined) return target.quirks.thinking === "adaptive";
  return model.adaptive && (budgetTokens === undefined || !model.canBeOff);
}

function byBudget(reasoning: Reasoning, writing: Writing): Thinking {
  const { request, losses } = writing;
  const { effort, budgetTokens } = reasoning;
  const tokens = claudeBudget(reasoning);
  if (budgetTokens === undefined) {
    lessEffort(`the effort "${effort ?? "default"}" is sent as ${tokens} tokens`, writing);
  } else if (effort !== undefined) lessEffort("the effort gives way to the budget", writing);
  if (budgetTokens !== undefined && tokens !== budgetTokens) {
    const note = `a budget of ${budgetTokens} tokens is raised to ${tokens}`;
    losses.field(request, "reasoning", note, "approximated");
  }
  return {
    fields: { thinking: { type: "enabled", budget_tokens: tokens } },
    on: "budget",
    budgetTokens: tokens,
  };
}

/** A loss about the effort alone, which may stand apart from the rest. */
function lessEffort(note: string, { request, losses }: Writing): void {
  if (request.places?.["/effort"] === undefined) {
    losses.field(request, "reasoning", note, "approximated");
  } else losses.approximated(request, note, "/effort");
}

/** A loss about all that was said of reasoning. */
function noReasoning(note: string, { request, losses }: Writing): void {
  losses.field(request, "reasoning", note);
  const isApart = request.places?.["/effort"] !== undefined;
  if (isApart && request.reasoning?.effort !== undefined) {
    losses.unsupported(request, note, "/effort");
  }
}

/** The limit counts the budget too, so that it has to be the larger one. */
export function limitBeside(thinking: Thinking, { request, losses }: Writing): number | undefined {
  const given = request.sampling.maxTokens;
  const tokens = thinking.budgetTokens ?? 0;
  if (tokens === 0 || (given !== undefined && given > tokens)) return given;
  const limit = tokens + (given ?? MIN_ANSWER);
  if (given !== undefined) {
    const note = `a limit of ${given} is below the thinking budget and is raised to ${limit}`;
    losses.field(request, "maxTokens", note, "approximated");
  } else losses.field(request, "maxTokens", `beside a budget ${limit} is sent`, "defaulted");
  return limit;
}
