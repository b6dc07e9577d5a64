import type { Rule } from "./rule.ts";

/** A budget without prices. */
export const rule: Rule = {
  id: "budget_source",
  severity: "error",
  doc: "`routing.routing_budget` counts costs and needs a cost source in `model_metrics_sources`.",
  *check(doc) {
    const budget = doc.root.get("routing").get("routing_budget");
    if (!budget.exists) return;
    const sources = doc.root.get("model_metrics_sources").items();
    if (sources.some((one) => one.get("type").text === "cost")) return;
    yield {
      message: "Cannot keep a routing budget: there is no cost source",
      at: budget.keyAt,
      notes: ["add one of type cost to model_metrics_sources"],
    };
  },
};
