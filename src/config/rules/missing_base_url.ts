import type { Rule } from "./rule.ts";

/** A provider whose address nobody knows. */
export const rule: Rule = {
  id: "missing_base_url",
  severity: "error",
  doc:
    "Local servers and servers of your own have no address of their own: `base_url` has to give it.",
  *check(doc) {
    for (const view of doc.providers) {
      if (view.provider === undefined || view.node.get("base_url").exists) continue;
      if (view.byPrefix?.baseUrl !== undefined) continue;
      const example = view.byPrefix?.exampleUrl ?? "https://host:8000/v1";
      yield {
        message: `Cannot reach "${view.full}": it has no base_url`,
        at: view.node.get("model").at,
        notes: [`add "base_url: ${example}"`],
      };
    }
  },
};
