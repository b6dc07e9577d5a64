import type { Rule } from "./rule.ts";

/** More than one model listener. */
export const rule: Rule = {
  id: "multiple_model_listeners",
  severity: "error",
  doc: "All models are behind one listener.",
  *check(doc) {
    const models = doc.listeners.filter((one) => one.type === "model");
    for (const extra of models.slice(1)) {
      yield {
        message: `Cannot start the listener "${extra.name}": there is a model listener already`,
        at: extra.node.get("type").at,
        notes: [{
          message: `"${models[0]!.name}" is the first`,
          at: models[0]!.node.get("type").at,
        }],
      };
    }
  },
};
