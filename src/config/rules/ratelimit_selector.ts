import type { Rule } from "./rule.ts";

/** A selector that no request can have. */
export const rule: Rule = {
  id: "ratelimit_selector",
  severity: "error",
  doc: "A limit's selector is the name of a header, and none of the connection's own.",
  *check(doc) {
    for (const limit of doc.root.get("ratelimits").items()) {
      const key = limit.get("selector").get("key");
      const state = selectorState(key.text);
      if (state === undefined) continue;
      yield {
        message: `Cannot count by the header "${key.text}": ${state}`,
        at: key.at,
        notes: ['an example: "x-user-id"'],
      };
    }
  },
};

/** What a proxy writes anew says nothing of who asks, and differs between the planes. */
const connections =
  /^(host|connection|content-length|transfer-encoding|upgrade|te|trailer|keep-alive|x-plano-edge)$/i;

/** Why nothing can be counted by this header; `undefined` when it can, or is not there. */
export function selectorState(name: string | undefined): string | undefined {
  if (name === undefined || name === "") return undefined; // the schema says so
  if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/i.test(name)) return "its name has characters of no header";
  return connections.test(name) ? "it belongs to the connection" : undefined;
}
