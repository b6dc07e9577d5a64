import { duplicates } from "../duplicates.ts";
import type { Rule } from "./rule.ts";

/** Two listeners of one name. */
export const rule: Rule = {
  id: "duplicate_listener",
  severity: "error",
  doc: "Names of listeners are unique: logs and status tell them apart by it.",
  *check(doc) {
    yield* duplicates(doc.root.get("listeners").items().map((one) => one.get("name")));
  },
};
