import type { ProviderView } from "../document.ts";
import type { Rule } from "./rule.ts";

/** Two providers of one name. */
export const rule: Rule = {
  id: "duplicate_name",
  severity: "error",
  doc: "Names of providers are unique: clients choose by them.",
  *check(doc) {
    const seen = new Map<string, ProviderView>();
    for (const view of doc.providers) {
      const first = seen.get(view.name);
      seen.set(view.name, first ?? view);
      // Twice the same model without names is duplicate_model's to report.
      if (first === undefined || (first.full === view.full && !isNamed(first) && !isNamed(view))) {
        continue;
      }
      yield {
        message: `Cannot use the name "${view.name}" twice`,
        at: isNamed(view) ? view.node.get("name").at : view.node.get("model").at,
        notes: [{ message: "first used here", at: first.node.at }],
      };
    }
  },
};

function isNamed(view: ProviderView): boolean {
  return view.node.get("name").exists;
}
