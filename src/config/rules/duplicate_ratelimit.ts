import type { ConfigNode } from "../node.ts";
import { rateLimitKey } from "../resolve_rate_limits.ts";
import type { Rule } from "./rule.ts";

/** Two limits that count the same in the same time. */
export const rule: Rule = {
  id: "duplicate_ratelimit",
  severity: "warning",
  doc: "Of limits with the same model, selector and unit only the first one holds.",
  *check(doc) {
    const seen = new Map<string, ConfigNode>();
    for (const limit of doc.root.get("ratelimits").items()) {
      const key = rateLimitKey(limit);
      const first = seen.get(key);
      seen.set(key, first ?? limit);
      if (first === undefined) continue;
      yield {
        message: "This limit is not held: one before it counts the same",
        at: limit.get("model").at,
        notes: [{ message: "the one that is held", at: first.get("model").at }],
      };
    }
  },
};
