import type { Rule } from "./rule.ts";

/** A value of another type than its key wants. */
export const rule: Rule = {
  id: "wrong_type",
  severity: "error",
  doc:
    'Values have to have the type that the schema gives their key. YAML reads `1` as a number and `"1"` as text.',
  check: (doc) => doc.schemaFindings("wrong_type"),
};
