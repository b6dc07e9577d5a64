import { isLoopback } from "../../base/loopback.ts";
import { variablesIn } from "../variables.ts";
import type { Rule } from "./rule.ts";

/** What would be shown to others. */
const SHOWN = { admin: "traces", metrics: "metrics" } as const;

/** A port of planoai's own that others can reach. */
export const rule: Rule = {
  id: "public_port",
  severity: "error",
  doc:
    "`admin` and `metrics` beyond this machine need a `token`: what is shown there is not for all.",
  *check(doc) {
    for (const [key, what] of Object.entries(SHOWN)) {
      const node = doc.root.get(key);
      const address = node.get("address");
      const { text } = address;
      if (text === undefined || variablesIn(text).length > 0 || isLoopback(text)) continue;
      if (node.get("token").exists) continue;
      yield {
        message: `Cannot show ${what} on ${text}: anybody could read them`,
        at: address.at,
        notes: [`set "${key}.token" to a variable, or use 127.0.0.1`],
      };
    }
  },
};
