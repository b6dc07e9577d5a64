import { duplicates } from "../duplicates.ts";
import type { Rule } from "./rule.ts";

/** Two sources of the same numbers. */
export const rule: Rule = {
  id: "several_sources",
  severity: "error",
  doc: "There is at most one cost and one latency source.",
  *check(doc) {
    const types = doc.root.get("model_metrics_sources").items().map((one) => one.get("type"));
    yield* duplicates(types, "Cannot use two sources of type");
  },
};
