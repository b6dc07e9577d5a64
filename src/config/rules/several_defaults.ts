import type { Rule } from "./rule.ts";

/** More than one default model. */
export const rule: Rule = {
  id: "several_defaults",
  severity: "error",
  doc: "Requests that name no model go to one provider.",
  *check(doc) {
    const defaults = doc.providers.filter((view) => view.node.get("default").flag === true);
    for (const view of defaults.slice(1)) {
      yield {
        message: `Cannot make "${view.name}" the default: there is one already`,
        at: view.node.get("default").at,
        notes: [{
          message: `"${defaults[0]!.name}" is the default`,
          at: defaults[0]!.node.get("default").at,
        }],
      };
    }
  },
};
