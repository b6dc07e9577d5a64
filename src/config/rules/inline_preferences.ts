import type { Rule } from "./rule.ts";

/** Routing preferences inside a provider: old, and since v0.4.0 ignored. */
export const rule: Rule = {
  id: "inline_preferences",
  severity: "warning",
  doc:
    "`routing_preferences` inside a provider is the form up to v0.3.0. Older files still work; " +
    "since v0.4.0 only the top-level `routing_preferences` counts.",
  *check(doc) {
    for (const { node } of doc.providers) {
      const inline = node.get("routing_preferences");
      if (!inline.exists) continue;
      yield {
        message: doc.ignoresInlinePreferences
          ? "These routing preferences are ignored: in v0.4.0 they stand at the top level"
          : "These routing preferences are in the old form: since v0.4.0 they stand at the top level",
        at: inline.keyAt,
        notes: ["move them to the top-level routing_preferences, with the model under models"],
      };
    }
  },
};
