import type { Rule } from "./rule.ts";

/** Inline preferences that nobody reads. */
export const rule: Rule = {
  id: "ignored_preferences",
  severity: "warning",
  doc: "Since v0.4.0 only the top-level `routing_preferences` counts.",
  *check(doc) {
    if (!doc.ignoresInlinePreferences) return;
    for (const { node } of doc.providers) {
      const inline = node.get("routing_preferences");
      if (!inline.exists) continue;
      yield {
        message: "These routing preferences are ignored: in v0.4.0 they stand at the top level",
        at: inline.keyAt,
        notes: ["move them to the top-level routing_preferences, with the model under models"],
      };
    }
  },
};
