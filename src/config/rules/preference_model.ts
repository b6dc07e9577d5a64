import { nearest } from "../nearest.ts";
import type { Rule } from "./rule.ts";

/** A preference for a model that is not there. */
export const rule: Rule = {
  id: "preference_model",
  severity: "error",
  doc: "The models of a routing preference stand in `model_providers`.",
  *check(doc) {
    for (const preference of doc.root.get("routing_preferences").items()) {
      for (const model of preference.get("models").items()) {
        if (model.text === undefined || doc.knowsModel(model.text)) continue;
        const meant = nearest(model.text, doc.modelNames);
        yield {
          message: `Cannot prefer "${model.text}": it is not in model_providers`,
          at: model.at,
          notes: meant === undefined ? [] : [`did you mean "${meant}"?`],
        };
      }
    }
  },
};
