import type { Finding } from "../diagnostic.ts";
import { nearest } from "../nearest.ts";
import type { ConfigNode } from "../node.ts";
import type { Rule } from "./rule.ts";

/** A filter that is not there. */
export const rule: Rule = {
  id: "unknown_filter",
  severity: "error",
  doc:
    "`input_filters` and `output_filters` name ids of `filters` or `agents`. For an agent's own filters it is a warning, as upstream starts all the same.",
  *check(doc) {
    const known = doc.agentAndFilterIds;
    for (const { node } of doc.listeners) {
      yield* unknownIn(node, known);
      for (const agent of node.get("agents").items()) {
        for (const finding of unknownIn(agent, known)) yield { ...finding, severity: "warning" };
      }
    }
  },
};

function* unknownIn(node: ConfigNode, known: ReadonlySet<string>): Generator<Finding> {
  for (const key of ["input_filters", "output_filters", "filter_chain"]) {
    for (const item of node.get(key).items()) {
      if (item.text === undefined || known.has(item.text)) continue;
      const meant = nearest(item.text, known);
      yield {
        message: `Cannot use the filter "${item.text}": no such id in filters or agents`,
        at: item.at,
        notes: meant === undefined ? [] : [`did you mean "${meant}"?`],
      };
    }
  }
}
