import { nearest } from "../nearest.ts";
import type { Rule } from "./rule.ts";

/** A prompt target's endpoint that is not there. */
export const rule: Rule = {
  id: "unknown_endpoint",
  severity: "error",
  doc: "`prompt_targets[].endpoint.name` names one of `endpoints`, `agents` or `filters`.",
  *check(doc) {
    const names = doc.root.get("endpoints").members().map((one) => one.key);
    const known = new Set([...names, ...doc.agentAndFilterIds]);
    for (const target of doc.root.get("prompt_targets").items()) {
      const name = target.get("endpoint").get("name");
      if (name.text === undefined || known.has(name.text)) continue;
      const meant = nearest(name.text, known);
      yield {
        message: `Cannot call the endpoint "${name.text}": it is not in endpoints`,
        at: name.at,
        notes: meant === undefined ? [] : [`did you mean "${meant}"?`],
      };
    }
  },
};
