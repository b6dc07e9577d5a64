import { nearest } from "../nearest.ts";
import type { Rule } from "./rule.ts";

/** An agent that is not there. */
export const rule: Rule = {
  id: "unknown_agent",
  severity: "warning",
  doc: "A listener's agents name ids of `agents`; a request for one that is not there fails.",
  *check(doc) {
    const known = doc.agentAndFilterIds;
    for (const { node } of doc.listeners) {
      for (const agent of node.get("agents").items()) {
        const id = agent.get("id");
        if (id.text === undefined || known.has(id.text)) continue;
        const meant = nearest(id.text, known);
        yield {
          message: `Requests for the agent "${id.text}" will fail: no such id in agents`,
          at: id.at,
          notes: meant === undefined ? [] : [`did you mean "${meant}"?`],
        };
      }
    }
  },
};
