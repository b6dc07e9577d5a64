import { readBaseUrl } from "../base_url.ts";
import { variablesIn } from "../variables.ts";
import type { Rule } from "./rule.ts";

/** A `base_url` that is no address. */
export const rule: Rule = {
  id: "base_url",
  severity: "error",
  doc: "`base_url` is http or https, with host, perhaps port and path, and nothing else.",
  *check(doc) {
    for (const { node } of doc.providers) {
      const base = node.get("base_url");
      if (base.text === undefined || variablesIn(base.text).length > 0) continue;
      const read = readBaseUrl(base.text);
      if (read.ok) continue;
      yield {
        message: `Cannot use this base_url: ${read.state}`,
        at: base.at,
        notes: [read.note],
        private: base.text.includes("@"),
      };
    }
  },
};
