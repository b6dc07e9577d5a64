import type { Rule } from "./rule.ts";

/** A key whose feature has not landed. */
export const rule: Rule = {
  id: "planned_feature",
  severity: "warning",
  doc: "Keys of features that are still to come are accepted and have no effect.",
  check: (doc) => doc.schemaFindings("planned_feature"),
};
