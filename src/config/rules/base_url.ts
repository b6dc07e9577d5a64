import { readBaseUrl, slotsIn } from "../base_url.ts";
import { variablesIn } from "../variables.ts";
import type { Rule } from "./rule.ts";

/** A `base_url` that is no address. */
export const rule: Rule = {
  id: "base_url",
  severity: "error",
  doc: "`base_url` is http or https, with host, perhaps port and path, and nothing else.",
  *check(doc) {
    for (const { node, provider } of doc.providers) {
      const base = node.get("base_url");
      if (base.text === undefined || variablesIn(base.text).length > 0) continue;
      const unknown = slotsIn(base.text).find((name) => provider?.settings?.[name] === undefined);
      if (unknown !== undefined && provider !== undefined) {
        const names = Object.keys(provider.settings ?? {}).map((name) => `{${name}}`);
        yield {
          message: `Cannot use this base_url: ${provider.title} has no setting "${unknown}"`,
          at: base.at,
          notes: [
            names.length === 0 ? "write the address out" : `it may hold ${names.join(" and ")}`,
          ],
        };
        continue;
      }
      const read = readBaseUrl(base.text.replace(/\{\w+\}/g, "x"));
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
