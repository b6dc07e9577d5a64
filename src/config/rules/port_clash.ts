import type { Finding } from "../diagnostic.ts";
import {
  type ConfigDocument,
  DEFAULT_ADDRESS,
  DEFAULT_PORT,
  type ListenerView,
} from "../document.ts";
import type { Rule } from "./rule.ts";

/** Two listeners on one port. */
export const rule: Rule = {
  id: "port_clash",
  severity: "error",
  doc: "Every listener needs a port of its own.",
  *check(doc) {
    const seen = new Map<number, ListenerView>();
    yield* clashWithImplied(doc);
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

/** Without a model listener in the file there is one all the same, on its usual port. */
function* clashWithImplied(doc: ConfigDocument): Generator<Finding> {
  if (doc.listeners.some((one) => one.type === "model")) return;
  for (const one of doc.listeners) {
    if (one.port !== DEFAULT_PORT || !overlap(one.address, DEFAULT_ADDRESS)) continue;
    yield {
      message: `Cannot listen on port ${one.port} twice`,
      at: one.node.get("port").at,
      notes: ["the model listener that every config has is there; choose another port"],
    };
  }
}

const everything = new Set(["0.0.0.0", "::", "[::]", ""]);

function overlap(a: string, b: string): boolean {
  return a === b || everything.has(a) || everything.has(b);
}
