import type { Rule } from "./rule.ts";

/** Inline preferences of a wildcard. */
export const rule: Rule = {
  id: "wildcard_preferences",
  severity: "error",
  doc: "A preference leads to a model; a wildcard says none.",
  *check(doc) {
    if (doc.ignoresInlinePreferences) return;
    for (const { node, wildcard, full } of doc.providers) {
      const inline = node.get("routing_preferences");
      if (!wildcard || inline.items().length === 0) continue;
      yield {
        message: `Cannot prefer "${full}": a wildcard is not a model`,
        at: inline.keyAt,
        notes: ["list the preferred model by its name"],
      };
    }
  },
};
