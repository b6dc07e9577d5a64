import { variablesIn } from "../variables.ts";
import type { Rule } from "./rule.ts";

/** An exporter that cannot be reached. */
export const rule: Rule = {
  id: "exporter_url",
  severity: "error",
  doc: "The `url` of an exporter is an http address.",
  *check(doc) {
    for (const exporter of doc.root.get("tracing").get("exporters").items()) {
      const url = exporter.get("url");
      const { text } = url;
      if (text === undefined || variablesIn(text).length > 0 || isHttp(text)) continue;
      yield {
        message: `Cannot send spans to "${text}": it is no http address`,
        at: url.at,
        notes: ['an example: "https://eu.i.posthog.com"'],
      };
    }
  },
};

/** True for an address that begins as one of HTTP does. */
export function isHttp(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}
