import type { ProviderView } from "../document.ts";
import type { Rule } from "./rule.ts";

/** One model listed twice. */
export const rule: Rule = {
  id: "duplicate_model",
  severity: "error",
  doc:
    "The same `provider/model` may stand twice only under different names, for instance for two keys.",
  *check(doc) {
    const seen = new Map<string, ProviderView>();
    for (const view of doc.providers) {
      if (view.node.get("name").exists) continue;
      const first = seen.get(view.full);
      seen.set(view.full, first ?? view);
      if (first === undefined) continue;
      yield {
        message: `Cannot list "${view.full}" twice`,
        at: view.node.get("model").at,
        notes: [
          { message: "first listed here", at: first.node.get("model").at },
          'remove one, or tell them apart with "name"',
        ],
      };
    }
  },
};
