import type { Rule } from "./rule.ts";

/** A choice by price or speed that nobody knows. */
export const rule: Rule = {
  id: "selection_source",
  severity: "error",
  doc:
    "`prefer: cheapest` needs a cost source in `model_metrics_sources`, `prefer: fastest` a latency source.",
  *check(doc) {
    const sources = doc.root.get("model_metrics_sources").items().map((one) =>
      one.get("type").text
    );
    for (const preference of doc.root.get("routing_preferences").items()) {
      const prefer = preference.get("selection_policy").get("prefer");
      const needs = prefer.text === "cheapest"
        ? "cost"
        : prefer.text === "fastest"
        ? "latency"
        : "";
      if (needs === "" || sources.includes(needs)) continue;
      yield {
        message: `Cannot prefer the ${prefer.text} model: there is no ${needs} source`,
        at: prefer.at,
        notes: [`add one of type ${needs} to model_metrics_sources`],
      };
    }
  },
};
