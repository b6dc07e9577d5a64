import type { Rule } from "./rule.ts";

/** A value outside of what its key takes. */
export const rule: Rule = {
  id: "wrong_value",
  severity: "error",
  doc: "Values with a fixed choice, a range or a form have to keep to it.",
  check: (doc) => doc.schemaFindings("wrong_value"),
};
