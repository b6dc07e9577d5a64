import { providerNames } from "../../providers/registry.ts";
import type { ProviderView } from "../document.ts";
import { nearest } from "../nearest.ts";
import type { Rule } from "./rule.ts";

/** A prefix that names no provider and does not say whose interface it speaks. */
export const rule: Rule = {
  id: "unknown_provider",
  severity: "error",
  doc: "The part of `model` before the slash names a provider; an unknown one needs both " +
    "`base_url` and `provider_interface`.",
  *check(doc) {
    for (const view of doc.providers) {
      const asked = view.node.get("provider_interface");
      if (view.provider !== undefined || view.prefix === "") continue;
      // A misspelled interface is the schema's to report: its values are listed there.
      if (asked.exists) continue;
      yield {
        message: `Cannot use "${view.full}": no provider has the id "${view.prefix}"`,
        at: view.node.get("model").at,
        notes: notesFor(view),
      };
    }
  },
};

function notesFor(view: ProviderView): readonly string[] {
  const names = [...providerNames()];
  const meant = nearest(view.prefix, names) ?? names.find((name) => hasWord(name, view.prefix));
  const missing = view.node.get("base_url").exists
    ? 'add "provider_interface: openai" for a server that speaks OpenAI\'s API'
    : 'for a server of your own add "base_url" and "provider_interface: openai"';
  return meant === undefined ? [missing] : [`did you mean "${meant}"?`, missing];
}

/** People leave the vendor's name out: "bedrock" is amazon_bedrock. */
function hasWord(name: string, word: string): boolean {
  return name.split("_").includes(word.toLowerCase());
}
