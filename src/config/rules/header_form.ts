import { headerValueState } from "../header_value.ts";
import type { Rule } from "./rule.ts";

/** A header that cannot be sent. */
export const rule: Rule = {
  id: "header_form",
  severity: "error",
  doc:
    "Names of headers are letters, digits and dashes; values stay on one line. The headers of the connection itself are planoai's own.",
  *check(doc) {
    for (const { node } of doc.providers) {
      for (const header of [...node.get("headers").members(), node.get("http_host")]) {
        const state = headerState(header.key, header.text ?? "");
        if (state === undefined) continue;
        yield { message: `Cannot send the header "${header.key}": ${state}`, at: header.keyAt };
      }
    }
  },
};

const ours = /^(host|connection|content-length|transfer-encoding|upgrade|te|trailer|keep-alive)$/i;

function headerState(name: string, value: string): string | undefined {
  if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/i.test(name)) return "its name has characters of no header";
  if (ours.test(name)) return name.toLowerCase() === "host" ? "use http_host" : "planoai sets it";
  return headerValueState(value);
}
