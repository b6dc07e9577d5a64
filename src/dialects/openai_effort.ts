import type { Losses } from "../ir/losses.ts";
import type { ChatRequest, Reasoning } from "../ir/request.ts";

/** Thinking budgets as effort words. Claude Code asks for 1,024 to 31,999 tokens. */
const efforts = [
  { upTo: 2_048, effort: "low" },
  { upTo: 16_384, effort: "medium" },
  { upTo: Infinity, effort: "high" },
] as const;

/** The effort word nearest to a thinking budget in tokens. */
export function effortOfBudget(tokens: number): "low" | "medium" | "high" {
  return efforts.find((step) => tokens <= step.upTo)!.effort;
}

/** The effort that another dialect's client named, as OpenAI spells it. */
export function namedEffort(
  request: ChatRequest,
  reasoning: Reasoning,
  losses: Losses,
): string | undefined {
  if (reasoning.effort === undefined) return undefined;
  if (reasoning.budgetTokens !== undefined) {
    losses.field(request, "reasoning", "the budget gives way to the effort", "approximated");
  }
  if (reasoning.effort !== "max") return reasoning.effort;
  losses.field(request, "reasoning", '"max" written as "xhigh"', "approximated");
  return "xhigh";
}
