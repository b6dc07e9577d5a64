import type { Rule } from "./rule.ts";

/** A provider that waits for a part of planoai. */
export const rule: Rule = {
  id: "planned_provider",
  severity: "warning",
  doc:
    "A provider that needs a part of planoai which has not landed: its entries stay, and their requests fail until something answers at their address.",
  *check(doc) {
    for (const view of doc.providers) {
      const awaits = view.provider?.awaits;
      if (awaits === undefined) continue;
      yield {
        message: `"${view.full}" waits for ${awaits}, which has not landed yet`,
        at: view.node.get("model").at,
        notes: [
          `requests go to ${view.node.get("base_url").text ?? view.provider?.baseUrl}: ` +
          "they fail unless something of yours answers there",
        ],
      };
    }
  },
};
