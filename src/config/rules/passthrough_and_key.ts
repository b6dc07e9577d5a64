import type { Rule } from "./rule.ts";

/** A key that is never used. */
export const rule: Rule = {
  id: "passthrough_and_key",
  severity: "warning",
  doc:
    "With `passthrough_auth` the client's own credentials go to the provider and `access_key` does not.",
  *check(doc) {
    for (const { node } of doc.providers) {
      const key = node.get("access_key");
      if (node.get("passthrough_auth").flag !== true || !key.exists) continue;
      yield {
        message: "This access_key is never used: passthrough_auth sends the client's own",
        at: key.keyAt,
        notes: ["remove one of the two"],
      };
    }
  },
};
