import type { Rule } from "./rule.ts";

/** A gateway without models. */
export const rule: Rule = {
  id: "no_providers",
  severity: "warning",
  doc:
    "Without `model_providers` there is nothing to answer requests. In the old form of `listeners` it is an error.",
  *check(doc) {
    if (doc.providerList.items().length > 0) return;
    const list = doc.providerList;
    if (list.exists && !Array.isArray(list.value)) return;
    yield {
      message: "There is no model to answer requests: model_providers is empty",
      at: list.exists ? list.keyAt : doc.root.source.spanOf([0, 1]),
      notes: ['add one: "- model: openai/gpt-4o" with "access_key: $OPENAI_API_KEY"'],
      ...(doc.legacyListeners ? { severity: "error" } : {}),
    };
  },
};
