import type { Rule } from "./rule.ts";

/** An interface for a provider that has its own. */
export const rule: Rule = {
  id: "interface_on_known",
  severity: "error",
  doc: "`provider_interface` is for prefixes that name no provider.",
  *check(doc) {
    for (const { node, byPrefix, prefix } of doc.providers) {
      const asked = node.get("provider_interface");
      if (byPrefix === undefined || !asked.exists || byPrefix.interfaceAccepted === true) continue;
      yield {
        message: `Cannot set provider_interface for "${prefix}": it is a provider of its own`,
        at: asked.keyAt,
        notes: [
          "remove it; to speak another wire format to this address use dialects",
          `for a server of your own write another word than "${prefix}" before the slash`,
        ],
      };
    }
  },
};
