import { duplicates } from "../duplicates.ts";
import type { Rule } from "./rule.ts";

/** Two agents or filters of one id. */
export const rule: Rule = {
  id: "duplicate_agent",
  severity: "error",
  doc: "`agents` and `filters` share one namespace.",
  *check(doc) {
    const { root } = doc;
    const all = [...root.get("agents").items(), ...root.get("filters").items()];
    yield* duplicates(all.map((one) => one.get("id")));
  },
};
