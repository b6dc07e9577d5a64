import type { Rule } from "./rule.ts";

/** Providers under both names. */
export const rule: Rule = {
  id: "both_provider_lists",
  severity: "error",
  doc: "`llm_providers` is the old name of `model_providers`; only one may stand in a file.",
  *check(doc) {
    const [current, old] = [doc.root.get("model_providers"), doc.root.get("llm_providers")];
    if (!current.exists || !old.exists) return;
    yield {
      message: 'Cannot use "llm_providers" and "model_providers" together',
      at: old.keyAt,
      notes: ["move its items into model_providers"],
    };
  },
};
