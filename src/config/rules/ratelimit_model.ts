import { nearest } from "../nearest.ts";
import type { Rule } from "./rule.ts";

/** A limit on a model that is not there. */
export const rule: Rule = {
  id: "ratelimit_model",
  severity: "error",
  doc: "The model of a limit stands in `model_providers`, or is `*`.",
  *check(doc) {
    for (const limit of doc.root.get("ratelimits").items()) {
      const model = limit.get("model");
      if (model.text === undefined || model.text === "*" || doc.knowsModel(model.text)) continue;
      // A bare id may come in through a wildcard.
      if (!model.text.includes("/") && doc.providers.some((one) => one.wildcard)) continue;
      const target = doc.root.get("model_aliases").get(model.text).get("target").text;
      const meant = nearest(model.text, doc.modelNames);
      yield {
        message: `Cannot limit "${model.text}": it is not in model_providers`,
        at: model.at,
        notes: target !== undefined
          ? [`it is an alias, which counts as what it leads to: limit "${target}"`]
          : meant === undefined
          ? []
          : [`did you mean "${meant}"?`],
      };
    }
  },
};
