import type { Rule } from "./rule.ts";

/** A key that the schema does not have. */
export const rule: Rule = {
  id: "unknown_key",
  severity: "error",
  doc: "Every key has to be one of the schema's; the nearest one is suggested.",
  check: (doc) => doc.schemaFindings("unknown_key"),
};
