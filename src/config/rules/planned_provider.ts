import type { Rule } from "./rule.ts";

/** A provider that is still to come. */
export const rule: Rule = {
  id: "planned_provider",
  severity: "warning",
  doc:
    "Providers that planoai will have but has not yet: their entries are left out. A server with an OpenAI-compatible API works now by `base_url` and `provider_interface: openai`.",
  *check(doc) {
    for (const view of doc.providers) {
      if (view.planned === undefined) continue;
      yield {
        message: `"${view.full}" is left out: the provider "${view.planned}" has not landed yet`,
        at: view.node.get("model").at,
        notes: [
          'with "base_url" and "provider_interface: openai" its OpenAI-compatible API works now',
        ],
      };
    }
  },
};
