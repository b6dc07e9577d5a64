import type { Rule } from "./rule.ts";

/** An endpoint with an odd name. */
export const rule: Rule = {
  id: "endpoint_name",
  severity: "warning",
  doc:
    "Names of endpoints begin with a letter and hold letters, digits and `_`. Plano leaves others unchecked.",
  *check(doc) {
    for (const one of doc.root.get("endpoints").members()) {
      if (/^[a-zA-Z][a-zA-Z0-9_]*$/.test(one.key)) continue;
      yield {
        message: `The endpoint name "${one.key}" should have letters, digits and "_" only`,
        at: one.keyAt,
      };
    }
  },
};
