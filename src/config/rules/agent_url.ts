import { variablesIn } from "../variables.ts";
import type { Rule } from "./rule.ts";

/** An agent or filter without a usable address. */
export const rule: Rule = {
  id: "agent_url",
  severity: "error",
  doc: "The `url` of an agent or filter begins with `http://` or `https://`.",
  *check(doc) {
    for (const one of [...doc.root.get("agents").items(), ...doc.root.get("filters").items()]) {
      const url = one.get("url");
      if (url.text === undefined || variablesIn(url.text).length > 0) continue;
      const usable = /^https?:\/\//i.test(url.text) && URL.canParse(url.text);
      if (usable) continue;
      yield {
        message: `Cannot reach "${one.get("id").text ?? "it"}": its url is not an http address`,
        at: url.at,
        notes: /^[\w.-]+(:\d+)?(\/|$)/.test(url.text) ? [`write "http://${url.text}"`] : [],
      };
    }
  },
};
