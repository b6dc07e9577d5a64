import { knownSettings } from "../../providers/settings.ts";
import type { Rule } from "./rule.ts";

/** A setting of another provider. */
export const rule: Rule = {
  id: "unknown_setting",
  severity: "warning",
  doc: "Keys such as `region` or `project` belong to some providers; with others they do nothing.",
  *check(doc) {
    for (const { node, provider } of doc.providers) {
      if (provider === undefined) continue;
      for (const { name, of } of knownSettings()) {
        if (!node.get(name).exists || provider.settings?.[name] !== undefined) continue;
        yield {
          message: `"${name}" does nothing here: ${provider.title} has no such setting`,
          at: node.get(name).keyAt,
          notes: [`it belongs to ${of.map((one) => one.provider).join(" and ")}`],
        };
      }
    }
  },
};
