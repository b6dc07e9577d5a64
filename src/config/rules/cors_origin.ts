import { variablesIn } from "../variables.ts";
import type { Rule } from "./rule.ts";

/** An origin that no browser sends. */
export const rule: Rule = {
  id: "cors_origin",
  severity: "error",
  doc: "Origins are scheme, host and perhaps port, without a path or slash at the end; or `*`.",
  *check(doc) {
    for (const { node } of doc.listeners) {
      for (const origin of node.get("cors").get("origins").items()) {
        const { text } = origin;
        if (text === undefined || text === "*" || variablesIn(text).length > 0) continue;
        const real = URL.canParse(text) ? new URL(text).origin : undefined;
        if (real === text) continue;
        const usable = real !== undefined && real !== "null";
        yield {
          message: `Cannot allow "${text}": browsers never send this as an origin`,
          at: origin.at,
          notes: [usable ? `did you mean "${real}"?` : 'an example: "https://app.example.com"'],
        };
      }
    }
  },
};
