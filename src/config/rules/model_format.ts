import { modelsOf } from "../../providers/models_of.ts";
import { PROVIDERS } from "../../providers/registry.ts";
import type { Rule } from "./rule.ts";

/** A model without a provider. */
export const rule: Rule = {
  id: "model_format",
  severity: "error",
  doc: "`model` is `<provider>/<model id>` or `<provider>/*`.",
  *check(doc) {
    for (const { node, full, prefix, model } of doc.providers) {
      const at = node.get("model").at;
      if (prefix === "" || model === "") {
        const owner = full.includes("/") ? undefined : ownerOf(full);
        yield {
          message: `Cannot use "${full}" as a model: it has to be "<provider>/<model id>"`,
          at,
          notes: owner === undefined ? [] : [`did you mean "${owner}/${full}"?`],
        };
      } else if (/\s/.test(full) || (model !== "*" && model.includes("*"))) {
        yield {
          message: `Cannot use "${full}" as a model: ${
            /\s/.test(full) ? "it has a space in it" : 'a wildcard is the whole id: "<provider>/*"'
          }`,
          at,
        };
      }
    }
  },
};

function ownerOf(model: string): string | undefined {
  const family = /^[a-z]+/i.exec(model)?.[0].toLowerCase();
  return PROVIDERS.find((one) =>
    modelsOf(one).includes(model) ||
    modelsOf(one).some((known) => one.modelFamily(known) === family)
  )?.id;
}
