import { nearest } from "../nearest.ts";
import { variablesIn } from "../variables.ts";
import type { Rule } from "./rule.ts";

/** An alias of a model that is not there. */
export const rule: Rule = {
  id: "alias_target",
  severity: "error",
  doc:
    "The target of an alias is a model of `model_providers`, by its name or bare id. Models that only a wildcard covers have to be listed to be a target.",
  *check(doc) {
    for (const alias of doc.root.get("model_aliases").members()) {
      const target = alias.get("target");
      const name = target.text;
      if (name === undefined || variablesIn(name).length > 0) continue;
      const listed = doc.modelNames.includes(name);
      if (listed) continue;
      const meant = nearest(name, doc.modelNames);
      const covered = doc.knowsModel(name);
      yield {
        message: `Cannot point the alias "${alias.key}" at "${name}": no such model`,
        at: target.at,
        notes: [
          ...(covered ? ["a wildcard covers it; add it to model_providers by its name"] : []),
          ...(meant === undefined || covered ? [] : [`did you mean "${meant}"?`]),
        ],
      };
    }
  },
};
