import { variablesIn } from "../variables.ts";
import type { Rule } from "./rule.ts";

/** An endpoint without a usable address. */
export const rule: Rule = {
  id: "endpoint_address",
  severity: "error",
  doc: "`endpoint` is `host` or `host:port`; the scheme stands in `protocol`.",
  *check(doc) {
    for (const one of doc.root.get("endpoints").members()) {
      const endpoint = one.get("endpoint");
      const { text } = endpoint;
      if (text === undefined || variablesIn(text).length > 0) continue;
      const match = /^(?:[\w.-]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?$/i.exec(text);
      if (match !== null && Number(match[1] ?? 80) <= 65535 && match[1] !== "0") continue;
      yield {
        message: `Cannot reach "${one.key}": "${text}" is not "host" or "host:port"`,
        at: endpoint.at,
        notes: text.includes("://") ? ['the scheme stands in "protocol"'] : [],
      };
    }
  },
};
