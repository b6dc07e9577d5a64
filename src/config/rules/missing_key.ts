import type { Rule } from "./rule.ts";

/** A key that has to be there and is not. */
export const rule: Rule = {
  id: "missing_key",
  severity: "error",
  doc: "Keys that the schema requires have to be there.",
  check: (doc) => doc.schemaFindings("missing_key"),
};
