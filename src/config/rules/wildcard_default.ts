import type { Rule } from "./rule.ts";

/** A wildcard as the default model. */
export const rule: Rule = {
  id: "wildcard_default",
  severity: "error",
  doc: "A default has to be one model: `openai/*` says none.",
  *check(doc) {
    for (const view of doc.providers) {
      if (!view.wildcard || view.node.get("default").flag !== true) continue;
      yield {
        message: `Cannot make "${view.full}" the default: it is a wildcard, not a model`,
        at: view.node.get("default").at,
        notes: [`list one model of ${view.prefix} as well and make that the default`],
      };
    }
  },
};
