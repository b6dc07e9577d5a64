import type { Rule } from "./rule.ts";

/** A listener without a port. */
export const rule: Rule = {
  id: "missing_port",
  severity: "error",
  doc: "Agent listeners have no port by default.",
  *check(doc) {
    for (const one of doc.listeners) {
      if (one.type !== "agent" || one.node.get("port").exists) continue;
      yield {
        message: `Cannot start the listener "${one.name}": it has no port`,
        at: one.node.get("type").at,
        notes: ['add "port: 8001"'],
      };
    }
  },
};
