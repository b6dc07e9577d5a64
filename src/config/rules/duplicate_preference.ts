import { duplicates } from "../duplicates.ts";
import type { Rule } from "./rule.ts";

/** Two preferences of one name. */
export const rule: Rule = {
  id: "duplicate_preference",
  severity: "error",
  doc: "Names of routing preferences are unique.",
  *check(doc) {
    yield* duplicates(doc.root.get("routing_preferences").items().map((one) => one.get("name")));
  },
};
