import type { ListenerView } from "../document.ts";
import type { Rule } from "./rule.ts";

/** Two listeners on one port. */
export const rule: Rule = {
  id: "port_clash",
  severity: "error",
  doc: "Every listener needs a port of its own.",
  *check(doc) {
    const seen = new Map<number, ListenerView>();
    for (const one of doc.listeners) {
      if (one.port === undefined) continue;
      const first = seen.get(one.port);
      seen.set(one.port, first ?? one);
      if (first === undefined || !overlap(first.address, one.address)) continue;
      yield {
        message: `Cannot listen on port ${one.port} twice`,
        at: one.node.get("port").at,
        notes: [{ message: `"${first.name}" listens there`, at: first.node.get("port").at }],
      };
    }
  },
};

const everything = new Set(["0.0.0.0", "::", "[::]", ""]);

function overlap(a: string, b: string): boolean {
  return a === b || everything.has(a) || everything.has(b);
}
