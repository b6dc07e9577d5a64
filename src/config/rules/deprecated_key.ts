import type { Rule } from "./rule.ts";

/** A key by its old name. */
export const rule: Rule = {
  id: "deprecated_key",
  severity: "warning",
  doc: "Old names of keys still work; the new name is said.",
  check: (doc) => doc.schemaFindings("deprecated_key"),
};
